import { Emitter } from "../lib/emitter.js";

/** @import { Session } from "./session.js" */

/**
 * The lines that the search of the lists finds in all conversations. No DOM in here.
 *
 * Events: "changed".
 * @extends {Emitter<{ changed: void }>}
 */
export class Search extends Emitter {
  query = "";
  /** @type {Frames.Hit[]} latest first */
  hits = [];
  /** @type {number} of the lines, up to COUNTED */
  count = 0;
  /** @type {string[]} operators of the query that mean nothing */
  unknown = [];
  /** @type {string | null} where the next page begins */
  cursor = null;
  isLoading = false;
  #session;
  #asked = 0;

  /** @param {Session} session */
  constructor(session) {
    super();
    this.#session = session;
    session.inbox.on("state", () => this.look(session.inbox.filters.search ?? ""));
  }

  /**
   * Looks for it, unless that is found already.
   * @param {string} query
   */
  async look(query) {
    if (query === this.query) return;
    this.query = query;
    if (query) return this.#load(null);
    this.#asked++;
    this.#become({ hits: [], count: 0, unknown: [], cursor: null, isLoading: false });
  }

  /** Loads the next page. */
  async more() {
    if (this.cursor && !this.isLoading) await this.#load(this.cursor);
  }

  /** @param {string | null} cursor */
  async #load(cursor) {
    const asked = ++this.#asked;
    this.#become({ isLoading: true });
    try {
      const found = await askFor(this.#session, this.query, cursor);
      if (asked !== this.#asked) return;
      const before = cursor ? this.hits : [];
      const { count = this.count, unknown = [] } = found;
      this.#become({ hits: [...before, ...found.hits], cursor: found.cursor ?? null, count: count ?? this.count, unknown, isLoading: false });
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#become({ isLoading: false });
      if (error.code === "disconnected") this.query = ""; // looked for again with the next list
      else this.#session.report(error);
    }
  }

  /** @param {Partial<Pick<Search, "hits" | "count" | "unknown" | "cursor" | "isLoading">>} values */
  #become(values) {
    Object.assign(this, values);
    this.emit("changed", undefined);
  }
}

/**
 * Searches once.
 * @param {Session} session
 * @param {string} query
 * @param {string | null} [cursor]
 */
export function askFor(session, query, cursor = null) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return session.ask("search", { query, zone, ...(cursor ? { cursor } : {}) });
}

/**
 * The list in which the operator finds the conversation.
 * @param {Frames.Row} row
 * @param {Frames.Person} me
 * @param {number} now
 */
export function listOf(row, me, now) {
  if (row.control === "awaiting") return "awaiting";
  if (row.control === "operator" && row.operator?.id === me.id) return "mine";
  const at = Date.parse(row.last?.at ?? row.started_at);
  return now - at < 24 * 60 * 60 * 1000 ? "all" : "historic";
}
