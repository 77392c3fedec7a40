import { Emitter } from "../lib/emitter.js";
import { waitingSince } from "./row-orders.js";
import { byLatest, isNewer } from "./rows.js";

/** @import { Session } from "./session.js" */

/** @typedef {Frames.Row} Row */

/**
 * The conversations that this operator holds. No DOM in here. Events: "changed".
 * @extends {Emitter<{ changed: void }>}
 */
export class Held extends Emitter {
  #session;
  /** @type {Map<number, Row>} */
  #byId;
  #asking = false;

  /**
   * @param {Session} session
   * @param {Row[]} rows
   */
  constructor(session, rows) {
    super();
    this.#session = session;
    this.#byId = new Map(rows.map((row) => [row.id, row]));
  }

  /** Those whose visitors await an answer, the oldest message first; then the others, latest first. */
  get rows() {
    const others = [...this.#byId.values()].filter((row) => !row.unanswered);
    return [...this.waiting, ...others.sort(byLatest)];
  }

  /** Those whose visitors await an answer, the oldest message first. */
  get waiting() {
    const rows = [...this.#byId.values()].filter((row) => row.unanswered);
    return rows.sort((one, other) => (since(one) < since(other) ? -1 : 1));
  }

  /** @param {number} id */
  has(id) {
    return this.#byId.has(id);
  }

  /** @param {number} id */
  get(id) {
    return this.#byId.get(id);
  }

  /** Reads them anew; changes follow from then on. */
  async load() {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const { rows } = await this.#session.ask("held", {});
      const known = this.#byId;
      this.#byId = new Map(rows.map((row) => [row.id, isNewer(row, known.get(row.id)) ? row : (known.get(row.id) ?? row)]));
      this.emit("changed", undefined);
    } catch (error) {
      if (error.code !== "disconnected") this.#session.report(error);
    } finally {
      this.#asking = false;
    }
  }

  /** @param {Pick<Frames.HeldChanges, "upserts" | "removed">} frame */
  update({ upserts, removed }) {
    for (const id of removed) this.#byId.delete(id);
    for (const row of upserts) if (isNewer(row, this.#byId.get(row.id))) this.#byId.set(row.id, row);
    this.emit("changed", undefined);
  }

  /**
   * A heartbeat tells how many there are: what was lost on the way is read again.
   * @param {Frames.Counts} counts
   */
  compare(counts) {
    const isSame = counts.held === this.#byId.size && counts.held_unanswered === this.waiting.length;
    if (!isSame && counts.held <= MOST) this.load();
  }
}

const MOST = 50; // rows that the server sends

/** @param {Row} row */
function since(row) {
  return waitingSince(row) ?? "";
}
