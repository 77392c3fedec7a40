// The page that frames the chat, through the widget that it has included. The widget tells in the frame's fragment
// where it is; from then on both sides speak to that origin, and to that window, alone.

import { ADDRESS_LENGTH } from "../lib/protocol.js";

export class Host extends EventTarget {
  #origin;

  // The widget around this page, or null.
  static find() {
    if (window.parent === window) return null;
    const fragment = new URLSearchParams(location.hash.slice(1));
    const origin = webOrigin(fragment.get("host"));
    return origin && new Host(origin, fragment);
  }

  constructor(origin, fragment) {
    super();
    this.#origin = origin;
    this.open = false; // until the widget says so
    this.name = fragment.get("name") || undefined;
    this.page = this.#own(fragment.get("page"));
    addEventListener("message", (event) => this.#hear(event));
  }

  // "ready" (with `language`), "conversation", "unread" (with `count`), "close"
  tell(what, more = {}) {
    window.parent.postMessage({ takeover: what, ...more }, this.#origin);
  }

  #hear(event) {
    if (event.source !== window.parent || event.origin !== this.#origin) return;
    const what = event.data?.takeover;
    if (what !== "opened" && what !== "closed") return;
    this.open = what === "opened";
    this.page = this.#own(event.data.page) ?? this.page;
    this.dispatchEvent(new CustomEvent(what, { detail: { focus: event.data.focus === true } }));
  }

  // An address on the host's own origin, as far as it may be told to the operator.
  #own(address) {
    try {
      const url = new URL(address);
      return url.origin === this.#origin ? url.href.slice(0, ADDRESS_LENGTH) : undefined;
    } catch {
      return undefined;
    }
  }
}

function webOrigin(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? url.origin : null;
  } catch {
    return null;
  }
}
