import { isNumber, objectOf } from "../lib/shapes.js";

/** @import { BrowserStorage } from "../lib/storage.js" */

const isPlace = objectOf({ conversation: isNumber, seq: isNumber });
const PAUSE = 800; // ms: several entries are told at once

/** Counts the unseen entries for the widget's bubble, and tells the server which ones the visitor has seen. */
export class Unread {
  #storage;
  #page;
  #timer = 0;
  #conversation = 0;
  #last = 0;
  /** @type {Set<number>} */
  #unseen = new Set();

  /**
   * @param {BrowserStorage} storage
   * @param {{ isLooking: () => boolean, tell: (seq: number) => void, count: (unread: number) => void }} page
   *   `isLooking`: whether the newest entry is before the visitor's eyes; `tell` tells the server
   */
  constructor(storage, page) {
    this.#storage = storage;
    this.#page = page;
  }

  /** @param {Frames.EntryBody} entry */
  add({ conversation, seq, author }) {
    this.#conversation = conversation;
    this.#last = seq;
    const seen = this.#storage.get("seen", isPlace);
    if (seen?.conversation === conversation && seen.seq >= seq) return;
    if (author === "bot" || author === "operator") this.#unseen.add(seq);
    this.check();
  }

  /** Something has changed: perhaps everything is seen now. */
  check() {
    if (this.#unseen.size && this.#page.isLooking()) {
      this.#unseen.clear();
      this.#storage.set("seen", { conversation: this.#conversation, seq: this.#last });
      if (!this.#timer) this.#timer = setTimeout(() => this.#tell(), PAUSE);
    }
    this.#page.count(this.#unseen.size);
  }

  clear() {
    this.#unseen.clear();
    this.check();
  }

  #tell() {
    this.#timer = 0;
    this.#page.tell(this.#storage.get("seen", isPlace)?.seq ?? this.#last);
  }
}
