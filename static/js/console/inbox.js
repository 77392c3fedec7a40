// One of the lists under its filters: loaded by pages, kept current by `rows` frames. No DOM in here.
// Events: "rows" (they changed), "state" (loading, failed or loaded).

import { byLatest, isNewer, lastAt } from "./rows.js";

export class Inbox extends EventTarget {
  view;
  filters = {};
  rows = [];
  cursor = null;
  state = "loaded";
  #session;
  #byId = new Map();
  #asked = 0;
  #overtaken = false;

  constructor(session, { view, filters, rows, cursor }) {
    super();
    this.#session = session;
    this.view = view;
    this.filters = filters;
    this.#replace(rows, cursor);
  }

  has(id) {
    return this.#byId.has(id);
  }

  get(id) {
    return this.#byId.get(id);
  }

  get filtered() {
    return Object.keys(this.filters).length > 0;
  }

  // Shows another list, or the same under other filters.
  show(view, filters = {}) {
    this.view = view;
    this.filters = filters;
    this.#replace([], null);
    this.#become("loading");
    this.dispatchEvent(new Event("rows"));
    return this.load();
  }

  // The first page; what is shown stays until it is there.
  async load() {
    const asked = ++this.#asked;
    this.#overtaken = false;
    try {
      const answer = await this.#session.ask("list", { view: this.view, ...this.filters });
      if (asked !== this.#asked) return;
      this.#session.count(answer.counts);
      this.#replace(answer.rows, answer.cursor);
      this.#become("loaded");
      this.dispatchEvent(new Event("rows"));
      this.dispatchEvent(new Event("loaded"));
      // A frame that came meanwhile was about this list or the one before; only the server knows.
      if (this.#overtaken) this.load();
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#become(error.code === "disconnected" ? this.state : "failed");
      if (error.code !== "disconnected") this.#session.report(error);
    }
  }

  // The next page.
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

  // A `rows` frame.
  take({ upserts, removed }) {
    if (this.state === "loading" || this.state === "failed") {
      this.#overtaken = true;
      return;
    }
    for (const id of removed) this.#byId.delete(id);
    const oldest = this.cursor && this.rows.at(-1);
    this.#merge(upserts.filter((row) => this.has(row.id) || !oldest || lastAt(row) >= lastAt(oldest)));
  }

  #replace(rows, cursor) {
    this.#byId = new Map(rows.map((row) => [row.id, row]));
    this.cursor = cursor ?? null;
    this.rows = [...this.#byId.values()].sort(byLatest);
  }

  #merge(rows) {
    for (const row of rows) if (isNewer(row, this.#byId.get(row.id))) this.#byId.set(row.id, row);
    this.rows = [...this.#byId.values()].sort(byLatest);
    this.dispatchEvent(new Event("rows"));
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
