import { Emitter } from "../lib/emitter.js";
import { ORDERS } from "./row-orders.js";
import { isNewer } from "./rows.js";
import { ToldRows } from "./told-rows.js";

/** @import { Order } from "./row-orders.js" */
/** @import { Session } from "./session.js" */

/** @typedef {Frames.OperatorCommands["list"]["view"]} View */
/** @typedef {Omit<Frames.OperatorCommands["list"], "view" | "order" | "cursor" | "changes">} Filters */

const KEPT = 12; // lists whose last rows are kept

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
  /** @type {Order} */
  order;
  /** @type {Partial<Record<View, Order>>} the order of each list if none is asked for */
  orders = {};
  /** @type {Frames.Row[]} in their order */
  rows = [];
  /** @type {string | null} where the next page begins */
  cursor = null;
  /** @type {readonly string[]} fields of the page's address that did not fit, as "name=value" */
  leftOut;
  /** @type {"loading" | "loaded" | "more" | "failed"} */
  state = "loaded";
  #session;
  /** @type {Map<number, Frames.Row>} */
  #byId = new Map();
  #asked = 0;
  #overtaken = false;
  #told = new ToldRows();
  /** @type {Map<string, { rows: Frames.Row[], cursor: string | null }>} the last rows of other lists */
  #kept = new Map();

  /**
   * @param {Session} session
   * @param {{ list: { view: View, order?: Order } & Filters, left_out?: string[], rows: Frames.Row[],
   *   cursor: string | null }} first
   */
  constructor(session, { list: { view, order, ...filters }, left_out: leftOut = [], rows, cursor }) {
    super();
    this.#session = session;
    this.view = view;
    this.filters = filters;
    this.isOrderGiven = Boolean(order);
    this.order = order ?? "latest";
    this.leftOut = leftOut;
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
   * Shows another list, or the same under other filters or in another order: the last rows that it had, until it is
   * loaded.
   * @param {View} view
   * @param {Filters & { order?: Order }} filters
   */
  show(view, { order = this.orders[view] ?? "latest", ...filters } = {}) {
    if (this.state !== "loading" && this.state !== "failed") this.#keep();
    this.view = view;
    this.filters = filters;
    this.order = order;
    const { rows, cursor } = this.#kept.get(this.#key) ?? { rows: [], cursor: null };
    this.#replace(rows, cursor);
    this.#become("loading");
    this.emit("rows", undefined);
    return this.load();
  }

  /** Loads the first page; what is shown stays until it is there. */
  async load() {
    const asked = ++this.#asked;
    this.#overtaken = false;
    try {
      const answer = await this.#session.ask("list", { ...this.#list, changes: true });
      this.#told.add(answer.rows);
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
      const answer = await this.#session.ask("list", { ...this.#list, changes: true, cursor: this.cursor });
      this.#told.add(answer.rows);
      if (asked !== this.#asked) return;
      this.cursor = answer.cursor ?? null;
      this.#merge(answer.rows);
    } catch (error) {
      if (error.code !== "disconnected") this.#session.report(error);
    }
    if (asked === this.#asked) this.#become("loaded");
  }

  /**
   * Gives the rows that the frame tells, whole.
   * @param {Pick<Frames.Rows, "upserts" | "removed" | "changed">} frame
   */
  update({ upserts, removed, changed }) {
    const rows = [...this.#told.add(upserts), ...this.#told.change(changed ?? [])];
    this.#update(rows, removed);
    return rows;
  }

  /**
   * @param {Frames.Row[]} rows
   * @param {number[]} removed
   */
  #update(rows, removed) {
    if (this.state === "loading" || this.state === "failed") {
      this.#overtaken = true;
      return;
    }
    for (const id of removed) this.#byId.delete(id);
    const oldest = this.cursor ? this.rows.at(-1) : undefined;
    const compare = ORDERS[this.order];
    this.#merge(rows.filter((row) => this.has(row.id) || !oldest || compare(row, oldest) <= 0));
  }

  get #list() {
    return { view: this.view, ...this.filters, ...(this.order === "latest" ? {} : { order: this.order }) };
  }

  get #key() {
    return JSON.stringify(this.#list);
  }

  #keep() {
    this.#kept.delete(this.#key);
    this.#kept.set(this.#key, { rows: this.rows, cursor: this.cursor });
    for (const key of this.#kept.keys()) if (this.#kept.size > KEPT) this.#kept.delete(key);
  }

  /**
   * @param {Frames.Row[]} rows
   * @param {string | null} cursor
   */
  #replace(rows, cursor) {
    this.#byId = new Map(rows.map((row) => [row.id, row]));
    this.cursor = cursor ?? null;
    this.rows = [...this.#byId.values()].sort(ORDERS[this.order]);
  }

  /** @param {Frames.Row[]} rows */
  #merge(rows) {
    for (const row of rows) if (isNewer(row, this.#byId.get(row.id))) this.#byId.set(row.id, row);
    this.rows = [...this.#byId.values()].sort(ORDERS[this.order]);
    this.emit("rows", undefined);
  }

  /** @param {"loading" | "loaded" | "more" | "failed"} state */
  #become(state) {
    this.state = state;
    this.emit("state", undefined);
  }
}
