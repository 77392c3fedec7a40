import { Emitter } from "../lib/emitter.js";
import { onKey } from "../lib/keyboard.js";
import { ADDRESS_LENGTH } from "../lib/protocol.js";
import { urlOf } from "../lib/url.js";
import { pageFields } from "./page-fields.js";

/**
 * The page that frames the chat, through the widget that it has included. The widget tells in the frame's fragment where it
 * is; from then on both sides speak to that origin, and to that window, alone.
 *
 * Events: "opened" and "closed" with whether the chat takes the focus.
 * @extends {Emitter<{ opened: boolean, closed: boolean }>}
 */
export class Host extends Emitter {
  #origin;
  open = false; // until the widget says so

  /** The widget around this page, or null. */
  static find() {
    if (window.parent === window) return null;
    const fragment = new URLSearchParams(location.hash.slice(1));
    const origin = webOrigin(fragment.get("host"));
    return origin ? new Host(origin, fragment) : null;
  }

  /**
   * @param {string} origin
   * @param {URLSearchParams} fragment
   */
  constructor(origin, fragment) {
    super();
    this.#origin = origin;
    this.name = fragment.get("name") || undefined;
    this.fields = pageFields(fragment, (sentence) => console.warn(`Takeover: ${sentence}`));
    this.page = this.#ownAddress(fragment.get("page"));
    addEventListener("message", (event) => this.#receive(event));
  }

  /**
   * @param {"ready" | "conversation" | "unread" | "close"} what
   * @param {{ language?: string, lasts?: boolean, count?: number, title?: string }} [more] `language` and `lasts` (whether
   *   the browser keeps the chat for the next page) with "ready", `count` and `title` (for the hidden page) with "unread"
   */
  tell(what, more = {}) {
    window.parent.postMessage({ takeover: what, ...more }, this.#origin);
  }

  /**
   * Lets this button, and the Escape key, close the chat.
   * @param {HTMLElement} button
   */
  closeBy(button) {
    button.hidden = false;
    button.addEventListener("click", () => this.tell("close"));
    onKey(window, ({ key }) => key === "Escape" && this.tell("close"));
  }

  /** @param {MessageEvent} event */
  #receive(event) {
    if (event.source !== window.parent || event.origin !== this.#origin) return;
    const what = event.data?.takeover;
    if (what !== "opened" && what !== "closed") return;
    this.open = what === "opened";
    this.page = this.#ownAddress(event.data.page) ?? this.page;
    this.emit(what, event.data.focus === true);
  }

  /**
   * An address on the host's own origin, no longer than the server takes.
   * @param {unknown} address
   */
  #ownAddress(address) {
    const url = urlOf(address);
    return url?.origin === this.#origin ? url.href.slice(0, ADDRESS_LENGTH) : undefined;
  }
}

/** @param {unknown} text */
function webOrigin(text) {
  const url = urlOf(text);
  return url && ["http:", "https:"].includes(url.protocol) ? url.origin : null;
}
