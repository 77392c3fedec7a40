/** @import { ChatLog } from "./chat-log.js" */
/** @import { Delivery } from "./delivery.js" */
/** @import { Item, Outbox } from "./outbox.js" */

/** Shows the unconfirmed messages in the log, and the state of each. */
export class PendingEntries {
  #log;
  #outbox;
  #connected = false;

  /**
   * @param {ChatLog} log
   * @param {Outbox} outbox
   * @param {Delivery} delivery
   */
  constructor(log, outbox, delivery) {
    this.#log = log;
    this.#outbox = outbox;
    delivery.on("began", (item) => {
      if (item.text !== undefined && !log.pending(item.ref)) log.expect(item);
    });
    delivery.on("sending", ({ ref }) => this.#showOne(ref));
    delivery.on("stored", ({ ref }) => log.pending(ref)?.deliver("sent"));
  }

  /** @param {boolean} connected whether the server can be reached */
  show(connected) {
    this.#connected = connected;
    for (const node of this.#log.pendings) this.#showOne(node.dataset.ref ?? "");
  }

  /**
   * Shows that an item has failed; returns the text that the entry shows.
   * @param {Item} item
   * @param {string} code
   */
  fail(item, code) {
    const entry = this.#log.pending(item.ref);
    entry?.deliver("failed", code);
    return entry?.deliveryText ?? "";
  }

  /** @param {string} ref */
  #showOne(ref) {
    const item = this.#outbox.get(ref);
    if (item && !item.failed) this.#log.pending(ref)?.deliver(this.#connected ? "sending" : "waiting");
  }
}
