import { Emitter } from "../lib/emitter.js";
import { byLatest, isNewer, lastAt } from "./rows.js";

/** @import { Session } from "./session.js" */

/** @typedef {Frames.OperatorCommands["list"]["view"]} View */
/** @typedef {Omit<Frames.OperatorCommands["list"], "view" | "cursor">} Filters */

/**
 * One of the lists under its filters: loaded by pages, kept current by `rows` frames. No DOM in here.
 *
 * Events: "rows" (they changed), "state" (it changed, or the list did), "loaded" (the first page has come).
 * @extends {Emitter<{ rows: void, state: void, loaded: void }>}
 */
export class Inbox extends Emitter {
  /** @type {View} */
  view;
  /** @type {Filters} */
  filters;
  /** @type {Frames.Row[]} latest first */
  rows = [];
  /** @type {string | null} where the next page begins */
  cursor = null;
  /** @type {"loading" | "loaded" | "more" | "failed"} */
  state = "loaded";
  #session;
  /** @type {Map<number, Frames.Row>} */
  #byId = new Map();
  #asked = 0;
  #overtaken = false;

  /**
   * @param {Session} session
   * @param {{ view: View, filters: Filters, rows: Frames.Row[], cursor: string | null }} first
   */
  constructor(session, { view, filters, rows, cursor }) {
    super();
    this.#session = session;
    this.view = view;
    this.filters = filters;
    this.#replace(rows, cursor);
  }

  /** @param {number} id */
  has(id) {
    return this.#byId.has(id);
  }

  /** @param {number} id */
  get(id) {
    return this.#byId.get(id);
  }

  /**
   * Shows another list, or the same under other filters.
   * @param {View} view
   * @param {Filters} filters
   */
  show(view, filters = {}) {
    this.view = view;
    this.filters = filters;
    this.#replace([], null);
    this.#become("loading");
    this.emit("rows", undefined);
    return this.load();
  }

  /** Loads the first page; what is shown stays until it is there. */
  async load() {
    const asked = ++this.#asked;
    this.#overtaken = false;
    try {
      const answer = await this.#session.ask("list", { view: this.view, ...this.filters });
      if (asked !== this.#asked) return;
      this.#session.updateCounts(answer.counts);
      this.#replace(answer.rows, answer.cursor);
      this.#become("loaded");
      this.emit("rows", undefined);
      this.emit("loaded", undefined);
      // A `rows` frame that came meanwhile was about this list or the one before; only the server knows.
      if (this.#overtaken) this.load();
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#become(error.code === "disconnected" ? this.state : "failed");
      if (error.code !== "disconnected") this.#session.report(error);
    }
  }

  /** Loads the next page. */
  async more() {
    if (!this.cursor || this.state !== "loaded") return;
    const asked = this.#asked;
    this.#become("more");
    try {
      const answer = await this.#session.ask("list", { view: this.view, ...this.filters, cursor: this.cursor });
      if (asked !== this.#asked) return;
      this.cursor = answer.cursor ?? null;
      this.#merge(answer.rows);
    } catch (error) {
      if (error.code !== "disconnected") this.#session.report(error);
    }
    if (asked === this.#asked) this.#become("loaded");
  }

  /** @param {Pick<Frames.Rows, "upserts" | "removed">} frame */
  update({ upserts, removed }) {
    if (this.state === "loading" || this.state === "failed") {
      this.#overtaken = true;
      return;
    }
    for (const id of removed) this.#byId.delete(id);
    const oldest = this.cursor ? this.rows.at(-1) : undefined;
    this.#merge(upserts.filter((row) => this.has(row.id) || !oldest || lastAt(row) >= lastAt(oldest)));
  }

  /**
   * @param {Frames.Row[]} rows
   * @param {string | null} cursor
   */
  #replace(rows, cursor) {
    this.#byId = new Map(rows.map((row) => [row.id, row]));
    this.cursor = cursor ?? null;
    this.rows = [...this.#byId.values()].sort(byLatest);
  }

  /** @param {Frames.Row[]} rows */
  #merge(rows) {
    for (const row of rows) if (isNewer(row, this.#byId.get(row.id))) this.#byId.set(row.id, row);
    this.rows = [...this.#byId.values()].sort(byLatest);
    this.emit("rows", undefined);
  }

  /** @param {"loading" | "loaded" | "more" | "failed"} state */
  #become(state) {
    this.state = state;
    this.emit("state", undefined);
  }
}
