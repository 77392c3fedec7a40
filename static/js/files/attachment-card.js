import { clock, span } from "../lib/dates.js";
import { closest, copy, find, setText, template } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { errorText, translate, translateKnown } from "../lib/translations.js";
import { files } from "./files.js";
import { endingOf, iconOf, isPicture, sizeOf } from "./kinds.js";

const MINUTE = 60_000;
/** @type {Frames.AttachmentCard} */
const NO_FILE = { id: 0, name: "", type: "", size: 0 };

const inView = new IntersectionObserver((changes) => {
  for (const { target, isIntersecting } of changes) /** @type {AttachmentCard} */ (target).visible = isIntersecting;
});

/**
 * <attachment-card>: a file of the conversation. `data-state` is that of the frame, or "unknown" until one has come;
 * `data-picture` if there is a preview, `data-preview` is then "waiting", "loading", "shown" or "failed".
 */
export class AttachmentCard extends HTMLElement {
  #file = NO_FILE;
  #visible = false;
  #unwatch = () => {};

  /** @param {Frames.AttachmentCard} file */
  static make(file) {
    const node = copy(template("attachment-card"), AttachmentCard);
    node.#fill(file);
    return node;
  }

  connectedCallback() {
    this.#unwatch = files.watch((id) => {
      if (id === null || id === this.#file.id) this.#show();
    });
    inView.observe(this);
    this.addEventListener("click", this);
    this.#show();
  }

  disconnectedCallback() {
    this.#unwatch();
    inView.unobserve(this);
    this.removeEventListener("click", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    event.stopPropagation(); // an entry has buttons of its own
    const button = /** @type {HTMLButtonElement | null} */ (closest(event.target, "button"));
    if (button?.matches(".file-open")) this.#open();
    if (button?.matches(".file-withdraw")) this.#withdraw(button);
  }

  /** Whether the card is on the screen. @param {boolean} visible */
  set visible(visible) {
    this.#visible = visible;
    if (visible) this.#preview();
  }

  /** @param {Frames.AttachmentCard} file */
  #fill(file) {
    this.#file = file;
    this.dataset.file = String(file.id);
    this.toggleAttribute("data-picture", isPicture(file.type));
    find(this, ".file-icon use", SVGUseElement).setAttribute("href", `#file-${iconOf(file.type)}`);
    this.#set(".file-name", file.name);
    this.#set(".file-facts", [endingOf(file.name), sizeOf(file.size)].filter(Boolean).join(" · "));
  }

  #show() {
    const frame = files.get(this.#file.id);
    const left = frame ? Date.parse(frame.expires_at) - serverClock.now() : 0;
    let state = frame?.state ?? "unknown";
    if (state === "ready" && left <= 0) state = "expired";
    if (this.dataset.state !== state) this.dataset.state = state;
    const ready = state === "ready";
    find(this, ".file-open", HTMLButtonElement).disabled = !ready;
    const verb = this.#picture ? "file.open" : "file.download";
    this.#set(".file-verb", translate(ready ? verb : "file.unavailable"));
    this.#set(".file-state", stateText(frame, state));
    this.#set(".file-left", ready ? leftText(left) : "");
    this.#showForOperators(frame);
    const isThere = frame !== null && (ready || state === "pending") && frame.to !== "mailbox";
    find(this, ".file-withdraw").hidden = !isThere || !files.mayWithdraw(frame);
    this.#showPreview(ready);
  }

  /** @param {Frames.AttachmentFrame | null} frame */
  #showForOperators(frame) {
    const fetched = frame?.downloaded_at;
    this.#set(".file-fetched", fetched ? translate("file.fetched", { time: clock(fetched) }) : "");
    const original = find(this, ".file-original");
    original.hidden = !frame?.original_name;
    setText(find(original, "bdi"), frame?.original_name ?? "");
  }

  /**
   * The room for the preview is there from the beginning, and stays until the file is gone.
   * @param {boolean} ready
   */
  #showPreview(ready) {
    const gone = !ready && this.dataset.state !== "unknown";
    const room = find(this, ".file-preview");
    const wanted = this.#picture && !gone && this.dataset.preview !== "failed";
    room.hidden = !wanted;
    if (gone) {
      room.querySelector("img")?.removeAttribute("src"); // a preview that is still loading is not fetched to the end
      room.replaceChildren();
      delete this.dataset.preview;
    } else if (wanted) {
      this.dataset.preview ||= "waiting";
      this.#preview();
    }
  }

  async #preview() {
    if (!this.#visible || this.dataset.state !== "ready" || this.dataset.preview !== "waiting") return;
    this.dataset.preview = "loading";
    const image = new Image();
    image.alt = translate("file.preview", { name: this.#file.name });
    image.decoding = "async";
    image.addEventListener("load", () => (this.dataset.preview = "shown"));
    image.addEventListener("error", () => this.#withoutPreview());
    try {
      const address = await files.ticket(this.#file.id);
      if (this.dataset.state !== "ready") return; // it was withdrawn meanwhile
      image.src = address;
      find(this, ".file-preview").replaceChildren(image);
    } catch (error) {
      if (error.code === "disconnected") this.dataset.preview = "waiting";
      else this.#withoutPreview();
    }
  }

  #withoutPreview() {
    if (this.dataset.state !== "ready") return;
    this.dataset.preview = "failed";
    find(this, ".file-preview").replaceChildren();
    this.#show();
  }

  async #open() {
    this.#set(".file-trouble", "");
    // The tab opens with the click, or browsers block it as advertising.
    const tab = this.#picture ? window.open("about:blank", "_blank") : null;
    if (tab) tab.opener = null;
    try {
      const address = await files.ticket(this.#file.id);
      if (tab) tab.location.replace(address);
      else follow(address, this.#picture);
    } catch (error) {
      tab?.close();
      this.#complain(error);
    }
  }

  /** @param {HTMLButtonElement} button */
  async #withdraw(button) {
    button.disabled = true;
    this.#set(".file-trouble", "");
    try {
      await files.withdraw(this.#file.id);
      this.focus();
    } catch (error) {
      this.#complain(error);
    } finally {
      button.disabled = false;
    }
  }

  /** @param {any} error */
  #complain(error) {
    const known = translateKnown(`file.trouble.${error.code}`);
    this.#set(".file-trouble", known ?? (errorText(error) || translate("file.trouble")));
  }

  get #picture() {
    return isPicture(this.#file.type);
  }

  /**
   * @param {string} selector
   * @param {string} text
   */
  #set(selector, text) {
    setText(find(this, selector), text);
  }
}

/**
 * @param {Frames.AttachmentFrame | null} frame
 * @param {string} state
 */
function stateText(frame, state) {
  if (state === "pending" && frame?.to === "mailbox") return translate("file.state.mailing");
  if (state === "failed" && frame?.why) return translate(`file.failed.${frame.why}`);
  return state === "ready" || state === "unknown" ? "" : translate(`file.state.${state}`);
}

/** @param {number} left ms */
function leftText(left) {
  return left < MINUTE ? translate("file.left.soon") : translate("file.left", { time: span(left, "long") });
}

/**
 * @param {string} address
 * @param {boolean} inTab
 */
function follow(address, inTab) {
  const link = document.createElement("a");
  link.href = address;
  link.rel = "noopener noreferrer";
  if (inTab) link.target = "_blank";
  else link.download = ""; // if the ticket is dead, the page stays
  link.click();
}
