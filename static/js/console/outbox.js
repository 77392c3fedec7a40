import { newRef } from "../lib/connection.js";
import { serverClock } from "../lib/server-clock.js";
import { isNumber, isText, objectOf, optional } from "../lib/shapes.js";
import { BrowserStorage } from "../lib/storage.js";

/** @import { Entry } from "./entries.js" */

const isItem = objectOf({ ref: isText, text: isText, own: optional(isText), epoch: isNumber, after: isNumber, at: isText });
const storage = new BrowserStorage("sessionStorage", "takeover.outbox.");

/**
 * A message on its way. It is "sending", "waiting" (the connection broke: it may have arrived or not), "held" (there is news
 * that the operator had not seen), "failed" or "sent" (stored, its entry is on the way).
 * @typedef {object} Item
 * @property {string} ref
 * @property {string} text
 * @property {string} own what the operator wrote, if the text is its translation
 * @property {number} epoch
 * @property {number} after the last `seq` that the operator had seen
 * @property {string} at
 * @property {"sending" | "waiting" | "held" | "failed" | "sent"} state
 * @property {Entry[]} [news] if it is held
 * @property {string | null} [detail] why it failed
 */

/** Messages that an operator sent in one conversation and the journal does not show yet. Survives a reload of the tab. */
export class Outbox {
  /** @type {Item[]} */
  items = [];
  #conversation;

  /** @param {number} conversation */
  constructor(conversation) {
    this.#conversation = conversation;
    /** @type {Item[]} */
    const kept = storage.get(conversation, Array.isArray) ?? [];
    this.items = kept.filter(isItem).map((item) => ({ ...item, own: item.own ?? "", state: "waiting" }));
  }

  /**
   * @param {Pick<Item, "text" | "own" | "epoch" | "after">} message
   * @returns {Item}
   */
  add({ text, own, epoch, after }) {
    /** @type {Item} */
    const item = { ref: newRef(), text, own, epoch, after, at: new Date(serverClock.now()).toISOString(), state: "sending" };
    this.items.push(item);
    this.#keep();
    return item;
  }

  /**
   * @param {Item} item
   * @param {Item["state"]} state
   * @param {Pick<Item, "news" | "detail">} more
   */
  mark(item, state, more = {}) {
    Object.assign(item, { news: undefined, detail: undefined }, more, { state });
    this.#keep();
  }

  /** @param {Item} item */
  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    this.#keep();
  }

  /**
   * The item of this command, for instance the one whose entry has come.
   * @param {string | null | undefined} ref
   */
  find(ref) {
    return ref ? this.items.find((item) => item.ref === ref) : undefined;
  }

  #keep() {
    const kept = this.items.map(({ ref, text, own, epoch, after, at }) => ({ ref, text, own, epoch, after, at }));
    storage.set(this.#conversation, kept);
  }
}
