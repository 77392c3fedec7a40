import { translate } from "../lib/translations.js";

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
    delivery.on("stored", ({ ref, seq }) => log.confirm(ref, seq));
  }

  /** @param {boolean} connected whether the server can be reached */
  show(connected) {
    this.#connected = connected;
    for (const node of this.#log.pendings) this.#showOne(node.dataset.ref ?? "");
  }

  /**
   * Shows that an item has failed; returns the text that the entry shows. A press that came too late goes away.
   * @param {Item} item
   * @param {string} code
   */
  fail(item, code) {
    this.#log.endWaiting();
    const entry = this.#log.pending(item.ref);
    if (code === "answered") {
      entry?.remove();
      this.#log.refuse(item.fields.seq ?? 0);
      return translate("failed:answered");
    }
    entry?.deliver("failed", code);
    return entry?.deliveryText ?? "";
  }

  /**
   * Takes out a message that has failed; gives what was typed.
   * @param {string} ref
   */
  discard(ref) {
    const item = this.#outbox.get(ref);
    this.#outbox.remove(ref);
    this.#log.pending(ref)?.remove();
    return item?.type === "send" ? item.text : "";
  }

  /** @param {string} ref */
  #showOne(ref) {
    const item = this.#outbox.get(ref);
    if (item && !item.failed) this.#log.pending(ref)?.deliver(this.#connected ? "sending" : "waiting");
  }
}
