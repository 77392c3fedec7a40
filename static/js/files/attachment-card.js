import { clock, until } from "../lib/dates.js";
import { closest, copy, find, setAttribute, setText, template } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { errorText, translate, translateKnown } from "../lib/translations.js";
import { files } from "./files.js";
import { endingOf, iconOf, isPicture, sizeOf } from "./kinds.js";

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
    this.#showName(file.name);
    this.#showFacts("");
  }

  /** People know a file by the name that its sender gave it. @param {string} name */
  #showName(name) {
    this.#set(".file-name", name);
    const { name: given } = this.#file;
    setAttribute(this, "title", name !== given && translate("file.given", { name: given }));
  }

  /** @param {string} left until when it can be fetched */
  #showFacts(left) {
    const { name, size } = this.#file;
    this.#set(".file-facts", [endingOf(name), sizeOf(size), left].filter(Boolean).join(" · "));
  }

  #show() {
    const frame = files.get(this.#file.id);
    const state = stateOf(frame);
    if (this.dataset.state !== state) this.dataset.state = state;
    const ready = state === "ready";
    find(this, ".file-open", HTMLButtonElement).disabled = !ready;
    const verb = this.#picture ? "file.open" : "file.download";
    this.#set(".file-verb", translate(ready ? verb : "file.unavailable"));
    this.#set(".file-state", stateText(frame, state));
    this.#showName(frame?.original_name || files.own(this.#file.id)?.name || this.#file.name);
    this.#showFacts(frame && ready ? translate("file.until", { time: until(frame.expires_at) }) : "");
    this.#showForOperators(frame, ready || state === "pending");
    this.#showPreview(frame, ready);
  }

  /**
   * @param {Frames.AttachmentFrame | null} frame
   * @param {boolean} isThere
   */
  #showForOperators(frame, isThere) {
    const fetched = frame?.downloaded_at;
    this.#set(".file-fetched", fetched ? translate("file.fetched", { time: clock(fetched) }) : "");
    const may = frame !== null && isThere && frame.to !== "mailbox" && files.mayWithdraw(frame);
    find(this, ".file-withdraw").hidden = !may;
  }

  /**
   * The room for the preview is there from the beginning, and stays until the file is gone.
   * @param {Frames.AttachmentFrame | null} frame
   * @param {boolean} ready
   */
  #showPreview(frame, ready) {
    const gone = !ready && this.dataset.state !== "unknown";
    const room = find(this, ".file-preview");
    const wanted = this.#picture && !gone && this.dataset.preview !== "failed";
    const own = gone && frame?.to === "mailbox" && files.own(this.#file.id)?.picture;
    room.hidden = !wanted && !own;
    if (own) this.#showOwn(room, own);
    else if (gone) {
      room.querySelector("img")?.removeAttribute("src"); // a preview that is still loading is not fetched to the end
      room.replaceChildren();
      delete this.dataset.preview;
    } else if (wanted) {
      this.dataset.preview ||= "waiting";
      this.#preview();
    }
  }

  /**
   * What the visitor has sent to a mailbox cannot be fetched, but this browser remembers it.
   * @param {HTMLElement} room
   * @param {string} address
   */
  #showOwn(room, address) {
    const image = room.querySelector("img") ?? new Image();
    if (image.getAttribute("src") !== address) {
      image.alt = translate("file.preview", { name: find(this, ".file-name").textContent ?? "" });
      image.src = address;
    }
    this.dataset.preview = "shown";
    if (!image.parentNode) room.replaceChildren(image);
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

/** @param {Frames.AttachmentFrame | null} frame */
function stateOf(frame) {
  if (!frame) return "unknown";
  const isOver = frame.state === "ready" && Date.parse(frame.expires_at) <= serverClock.now();
  return isOver ? "expired" : frame.state;
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
