import { Emitter } from "../lib/emitter.js";
import { VIEWS } from "../lib/protocol.js";
import { isNumber, objectOf, oneOf, optional } from "../lib/shapes.js";
import { BrowserStorage } from "../lib/storage.js";
import { session } from "./session.js";

const ORDER = optional(oneOf("latest", "wait"));
const SHAPES = {
  orders: objectOf(Object.fromEntries(VIEWS.map((view) => [view, ORDER]))),
  density: oneOf("compact"),
  width: isNumber,
};

/** @typedef {keyof typeof SHAPES} Name */

/**
 * How this operator arranges the console in this browser: "orders" by list, "density" of the rows ("compact", or null for
 * comfortable), "width" of the list in px.
 *
 * Events: "changed", also if another tab changed them.
 * @extends {Emitter<{ changed: void }>}
 */
class DeskPreferences extends Emitter {
  #storage = new BrowserStorage("localStorage", `takeover.desk.${session.me.id}.`);

  constructor() {
    super();
    this.#storage.watch("", () => this.emit("changed", undefined));
  }

  /** @param {Name} name */
  get(name) {
    return this.#storage.get(name, SHAPES[name]);
  }

  /**
   * @param {Name} name
   * @param {any} value null for the default
   */
  set(name, value) {
    this.#storage.set(name, value);
    this.emit("changed", undefined);
  }
}

export const deskPreferences = new DeskPreferences();
