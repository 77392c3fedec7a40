import { serverClock } from "../lib/server-clock.js";
import { isMoment, isText, objectOf, oneOf, optional } from "../lib/shapes.js";

/** @import { BrowserStorage } from "../lib/storage.js" */

const KEY = "out:";
const STEP = 0.001; // ms

/**
 * @typedef {object} Item
 * @property {string} ref
 * @property {"send" | "press" | "request_agent"} type
 * @property {any} fields the command's fields
 * @property {string} [text] as the log shows it
 * @property {number} at ms since 1970
 * @property {string} [failed] the error's code
 */

const isItem = objectOf({
  ref: isText,
  type: oneOf("send", "press", "request_agent"),
  fields: objectOf(),
  text: optional(isText),
  at: isMoment,
  failed: optional(isText),
});

/**
 * The visitor's messages that the server has not confirmed. They outlive the page: after a reload each item is sent again
 * with its `ref`, so that the server does not do it twice. An item has a key of its own, so that two tabs do not overwrite
 * each other's items.
 */
export class Outbox {
  #storage;

  /** @param {BrowserStorage} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /**
   * Oldest first.
   * @returns {Item[]}
   */
  get items() {
    const items = this.#storage.keys(KEY).map((key) => this.#storage.get(key, isItem));
    return items.filter((item) => item !== null).sort((one, other) => one.at - other.at);
  }

  /**
   * @param {string} ref
   * @returns {Item | null}
   */
  get(ref) {
    return this.#storage.get(KEY + ref, isItem);
  }

  /**
   * @param {Omit<Item, "at" | "failed">} said
   * @returns {Item}
   */
  add(said) {
    // Later than all others, also two in one millisecond and if the clock was put back meanwhile.
    const at = Math.max(serverClock.now(), ...this.items.map((item) => item.at + STEP));
    const item = { ...said, at };
    this.#storage.set(KEY + item.ref, item);
    return item;
  }

  /**
   * @param {string} ref
   * @param {string} code
   */
  fail(ref, code) {
    const item = this.get(ref);
    if (item) this.#storage.set(KEY + ref, { ...item, failed: code });
  }

  /**
   * The item, failed no longer; null if there is none.
   * @param {string} ref
   * @returns {Item | null}
   */
  revive(ref) {
    const item = this.get(ref);
    if (!item) return null;
    delete item.failed;
    this.#storage.set(KEY + ref, item);
    return item;
  }

  /** @param {string} ref */
  remove(ref) {
    this.#storage.remove(KEY + ref);
  }
}
