import { newRef } from "../lib/connection.js";
import { Emitter } from "../lib/emitter.js";

/** @import { Item, Outbox } from "./outbox.js" */

const BUSY_RETRIES = [1_000, 3_000, 8_000]; // ms after which a busy server is asked again

/**
 * Sends the visitor's messages to the server, and retries while it is busy. No DOM in here.
 *
 * Events: "began" once for each message; "sending" with every try; "stored", with the number of the entry; "failed".
 * @extends {Emitter<{ began: Item, sending: Item, stored: Item & { seq?: number }, failed: { item: Item, code: string } }>}
 */
export class Delivery extends Emitter {
  #outbox;
  #request;

  /**
   * @param {Outbox} outbox
   * @param {(item: Item) => Promise<{ seq?: number }>} request asks the server; rejects with a CommandError
   */
  constructor(outbox, request) {
    super();
    this.#outbox = outbox;
    this.#request = request;
  }

  /**
   * @param {Item["type"]} type
   * @param {any} fields
   * @param {string} [text] as the log shows it
   */
  say(type, fields, text) {
    this.#begin(this.#outbox.add({ ref: newRef(), type, fields, text }));
  }

  /** Sends the messages that an earlier page has left. */
  resume() {
    for (const item of this.#outbox.items) this.#begin(item);
  }

  /** @param {string} ref */
  retry(ref) {
    const item = this.#outbox.revive(ref);
    if (item) this.#send(item);
  }

  /** @param {Item} item */
  #begin(item) {
    this.emit("began", item);
    if (item.failed) this.#fail(item, item.failed);
    else this.#send(item);
  }

  /** @param {Item} item */
  async #send(item, tries = 0) {
    this.emit("sending", item);
    try {
      const { seq } = await this.#request(item);
      this.#outbox.remove(item.ref);
      this.emit("stored", { ...item, seq });
    } catch (error) {
      if (error.code !== "unavailable" || tries >= BUSY_RETRIES.length) this.#fail(item, error.code);
      else setTimeout(() => this.#outbox.get(item.ref) && this.#send(item, tries + 1), BUSY_RETRIES[tries]);
    }
  }

  /**
   * A request for a person is not kept: somebody is there already, or the button can be pressed again. Nor is a press on a
   * question that is over.
   * @param {Item} item
   * @param {string} code
   */
  #fail(item, code) {
    if (item.type === "request_agent" || code === "answered") this.#outbox.remove(item.ref);
    else this.#outbox.fail(item.ref, code);
    this.emit("failed", { item, code });
  }
}
