import { Emitter } from "../lib/emitter.js";
import { template } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";

serverClock.guess(Number(template("attachment-card")?.dataset.now) * 1000, performance.timeOrigin);

/** @typedef {Frames.AttachmentFrame} AttachmentFrame */

/**
 * The latest `attachment` frame of each file, whichever came first, the frame or the entry. A page has one instance, and
 * sets how the server is asked.
 *
 * Events: "changed" with the file's id, or null: look at all again.
 * @extends {Emitter<{ changed: number | null }>}
 */
class Files extends Emitter {
  /** @type {(type: "attachment_url" | "withdraw_attachment", fields: { attachment: number }) => Promise<any>} */
  ask = () => Promise.reject(new Error("Files cannot be asked for yet."));
  /** @type {(frame: AttachmentFrame) => boolean} */
  mayWithdraw = () => false;
  /** What this page remembers of a file that it has sent. @type {(id: number) => { name: string, picture?: string } | null} */
  own = () => null;
  /** @type {Map<number, AttachmentFrame>} */
  #frames = new Map();
  #watching = 0;
  #clock = 0;

  /** @param {AttachmentFrame} frame */
  receive(frame) {
    this.#frames.set(frame.id, frame);
    this.emit("changed", frame.id);
  }

  /** @param {number} id */
  get(id) {
    return this.#frames.get(id) ?? null;
  }

  /** Something else has changed, for instance who holds the conversation. */
  refresh() {
    this.emit("changed", null);
  }

  /**
   * A ticket: an address that is good for a minute.
   * @param {number} id
   * @returns {Promise<string>}
   */
  async ticket(id) {
    return (await this.ask("attachment_url", { attachment: id })).url;
  }

  /** @param {number} id */
  async withdraw(id) {
    await this.ask("withdraw_attachment", { attachment: id });
  }

  /**
   * Calls `changed` for every change, and every second, because time passes. Returns a function that ends it.
   * @param {(id: number | null) => void} changed
   */
  watch(changed) {
    const end = new AbortController();
    this.on("changed", changed, end.signal);
    if (this.#watching++ === 0) this.#clock = setInterval(() => this.refresh(), 1000);
    return () => {
      end.abort();
      if (--this.#watching === 0) clearInterval(this.#clock);
    };
  }
}

export const files = new Files();
