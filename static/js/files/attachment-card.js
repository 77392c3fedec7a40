// <attachment-card>: a file of the conversation. `data-state` is that of the frame, or "unknown" until one has come;
// `data-picture` where there is a preview, `data-preview` is then "waiting", "loading" or "shown".

import { clock, span } from "../lib/dates.js";
import { errorText, translate } from "../lib/translations.js";
import { files } from "./files.js";
import { endingOf, iconOf, isPicture, sizeOf } from "./kinds.js";

const MINUTE = 60_000;

const inView = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) target.seen(isIntersecting);
});

export class AttachmentCard extends HTMLElement {
  #file = null;
  #seen = false;
  #changed = ({ detail }) => {
    if (detail === null || detail === this.#file.id) this.#show();
  };

  // `file` is what an entry tells: {id, name, type, size}.
  static make(file) {
    const node = document.importNode(document.getElementById("attachment-card").content.firstElementChild, true);
    node.#fill(file);
    return node;
  }

  connectedCallback() {
    files.watch(this.#changed);
    inView.observe(this);
    this.addEventListener("click", this);
    this.#show();
  }

  disconnectedCallback() {
    files.unwatch(this.#changed);
    inView.unobserve(this);
    this.removeEventListener("click", this);
  }

  handleEvent(event) {
    event.stopPropagation(); // an entry has buttons of its own
    const button = event.target.closest("button");
    if (button?.matches(".file-open")) this.#open();
    if (button?.matches(".file-withdraw")) this.#withdraw(button);
  }

  seen(seen) {
    this.#seen = seen;
    if (seen) this.#preview();
  }

  #fill(file) {
    this.#file = file;
    this.dataset.file = file.id;
    this.toggleAttribute("data-picture", isPicture(file.type));
    this.#find(".file-icon use").setAttribute("href", `#file-${iconOf(file.type)}`);
    set(this.#find(".file-name"), file.name);
    set(this.#find(".file-facts"), [endingOf(file.name), sizeOf(file.size)].filter(Boolean).join(" · "));
  }

  #show() {
    const frame = files.get(this.#file.id);
    const left = frame ? Date.parse(frame.expires_at) - files.now() : 0;
    let state = frame?.state ?? "unknown";
    if (state === "ready" && left <= 0) state = "expired";
    if (this.dataset.state !== state) this.dataset.state = state;
    const ready = state === "ready";
    const open = this.#find(".file-open");
    open.disabled = !ready;
    set(this.#find(".file-verb"), translate(ready ? (this.#picture ? "file.open" : "file.download") : "file.unavailable"));
    set(this.#find(".file-state"), stateOf(frame, state));
    set(this.#find(".file-left"), ready ? leftOf(left) : "");
    const fetched = frame?.downloaded_at;
    set(this.#find(".file-fetched"), fetched ? translate("file.fetched", { time: clock(fetched) }) : "");
    const original = this.#find(".file-original");
    original.hidden = !frame?.original_name;
    set(original.querySelector("bdi"), frame?.original_name ?? "");
    this.#find(".file-withdraw").hidden =
      !(ready || state === "pending") || frame.to === "mailbox" || !files.mayWithdraw(frame);
    this.#showPreview(ready);
  }

  // The room for the preview is there from the beginning, and stays until the file is gone.
  #showPreview(ready) {
    const gone = !ready && this.dataset.state !== "unknown";
    const room = this.#find(".file-preview");
    const wanted = this.#picture && !gone && this.dataset.preview !== "failed";
    room.hidden = !wanted;
    if (gone) {
      room.replaceChildren();
      delete this.dataset.preview;
    } else if (wanted) {
      this.dataset.preview ||= "waiting";
      this.#preview();
    }
  }

  async #preview() {
    if (!this.#seen || this.dataset.state !== "ready" || this.dataset.preview !== "waiting") return;
    this.dataset.preview = "loading";
    const image = new Image();
    image.alt = translate("file.preview", { name: this.#file.name });
    image.decoding = "async";
    image.addEventListener("load", () => (this.dataset.preview = "shown"));
    image.addEventListener("error", () => this.#withoutPreview());
    try {
      image.src = await files.ticket(this.#file.id);
      if (this.dataset.state === "ready") this.#find(".file-preview").replaceChildren(image);
    } catch ({ code }) {
      if (code === "disconnected") this.dataset.preview = "waiting";
      else this.#withoutPreview();
    }
  }

  #withoutPreview() {
    if (this.dataset.state !== "ready") return;
    this.dataset.preview = "failed";
    this.#find(".file-preview").replaceChildren();
    this.#show();
  }

  async #open() {
    set(this.#find(".file-trouble"), "");
    // The tab opens with the click, or browsers take it for an advertisement.
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

  async #withdraw(button) {
    button.disabled = true;
    set(this.#find(".file-trouble"), "");
    try {
      await files.withdraw(this.#file.id);
      this.focus();
    } catch (error) {
      this.#complain(error);
    } finally {
      button.disabled = false;
    }
  }

  #complain(error) {
    const own = `file.trouble.${error.code}`;
    const known = translate(own);
    set(this.#find(".file-trouble"), known === own ? errorText(error) || translate("file.trouble") : known);
  }

  get #picture() {
    return isPicture(this.#file.type);
  }

  #find(selector) {
    return this.querySelector(selector);
  }
}

function stateOf(frame, state) {
  if (state === "pending" && frame.to === "mailbox") return translate("file.state.mailing");
  if (state === "failed" && frame.why) return translate(`file.failed.${frame.why}`);
  return state === "ready" || state === "unknown" ? "" : translate(`file.state.${state}`);
}

function leftOf(left) {
  return left < MINUTE ? translate("file.left.soon") : translate("file.left", { time: span(left, "long") });
}

function follow(address, inTab) {
  const link = document.createElement("a");
  link.href = address;
  link.rel = "noopener noreferrer";
  if (inTab) link.target = "_blank";
  else link.download = ""; // where the ticket is dead, the page stays
  link.click();
}

function set(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
