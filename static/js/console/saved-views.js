import { Emitter } from "../lib/emitter.js";

/** @import { Session } from "./session.js" */
/** @import { Filters, View } from "./inbox.js" */
/** @import { List } from "./list-address.js" */

/** @typedef {Frames.SavedView} SavedView */

/** The most views that an operator may save; the server refuses more. */
export const MOST_VIEWS = 20;

/**
 * The operator's saved views. No DOM in here. Events: "changed".
 * @extends {Emitter<{ changed: void }>}
 */
export class SavedViews extends Emitter {
  #session;
  /** @type {SavedView[]} oldest first */
  all;

  /**
   * @param {Session} session
   * @param {SavedView[]} views
   */
  constructor(session, views) {
    super();
    this.#session = session;
    this.all = views;
  }

  /** The view that is shown: the list with exactly its filters. */
  get current() {
    const { view, filters, order } = this.#session.inbox;
    const shown = keyOf(view, { ...filters, order });
    return this.all.find((each) => keyOf(each.view, each.filters) === shown) ?? null;
  }

  /** @param {SavedView[]} views */
  update(views) {
    this.all = views;
    this.emit("changed", undefined);
  }

  /** @param {SavedView} saved */
  show(saved) {
    const { view, filters, order } = listOf(saved);
    return this.#session.inbox.show(view, { ...filters, order });
  }

  /**
   * Keeps the list that is shown under this name; in the place of the view `id`, if that is given.
   * @param {string} name
   * @param {number} [id]
   */
  save(name, id) {
    const { view, filters, order } = this.#session.inbox;
    return this.#session.ask("save_view", { name, view, ...filters, order, ...(id ? { id } : {}) });
  }

  /**
   * @param {SavedView} saved
   * @param {string} name
   */
  rename({ id, view, filters }, name) {
    return this.#session.ask("save_view", { name, id, view, .../** @type {Filters} */ (filters) });
  }

  /** @param {SavedView} saved */
  remove({ id }) {
    return this.#session.ask("remove_view", { id });
  }

  /**
   * Whether another view has this name.
   * @param {string} name
   * @param {number} [id] of the one that is to have it
   */
  isTaken(name, id) {
    return this.all.some((each) => each.name === name && each.id !== id);
  }
}

/**
 * The list that a view shows.
 * @param {SavedView} saved
 * @returns {List}
 */
export function listOf({ view, filters: given }) {
  const { order = "latest", ...filters } = /** @type {Filters & { order?: List["order"] }} */ (given);
  return { view, filters, order };
}

/**
 * Equal for lists that show the same.
 * @param {View} view
 * @param {Record<string, any>} filters
 */
function keyOf(view, filters) {
  const given = Object.entries(filters).filter(([name, value]) => value && !(name === "order" && value === "latest"));
  return JSON.stringify([view, ...given.map(([name, value]) => [name, asTime(value)]).sort()]);
}

/** The server writes times in its own way. @param {any} value */
function asTime(value) {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value;
}
