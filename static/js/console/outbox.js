// What an operator has sent in one conversation and the journal does not show yet. Survives a reload of the tab.
// An item is "sending", "waiting" (cut off: it may have arrived or not), "held" (there is news that the operator had not
// seen; `news` lists it), "failed" (`detail` says why) or "sent" (stored, its entry is on the way).

import { newRef } from "../lib/connection.js";
import { BrowserStorage } from "../lib/storage.js";

const memory = new BrowserStorage("sessionStorage", "takeover.outbox.");

export class Outbox {
  items = [];
  #conversation;

  constructor(conversation) {
    this.#conversation = conversation;
    this.items = (memory.get(conversation) ?? []).map((item) => ({ ...item, state: "waiting" }));
  }

  // `after` is the last `seq` that the operator had seen.
  add({ text, epoch, after }) {
    const item = { ref: newRef(), text, epoch, after, at: new Date().toISOString(), state: "sending" };
    this.items.push(item);
    this.#keep();
    return item;
  }

  mark(item, state, extra = {}) {
    Object.assign(item, { news: undefined, detail: undefined }, extra, { state });
    this.#keep();
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    this.#keep();
  }

  // The item whose entry this is.
  find(ref) {
    return ref && this.items.find((item) => item.ref === ref);
  }

  #keep() {
    memory.set(this.#conversation, this.items.map(({ ref, text, epoch, after, at }) => ({ ref, text, epoch, after, at })));
  }
}
