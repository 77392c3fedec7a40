/** @import { BrowserStorage } from "../lib/storage.js" */

import { Emitter } from "../lib/emitter.js";
import { isMoment } from "../lib/shapes.js";

const KEY = "active";
const APART = 10_000; // ms between two marks of activity

/**
 * Whether the operator has done nothing for a while, in any tab. Nothing changes by itself: the operator is asked. No DOM in
 * here. Events: "changed".
 * @extends {Emitter<{ changed: void }>}
 */
export class Idle extends Emitter {
  /** Whether the operator is to be asked. */
  isAsking = false;
  #storage;
  #now;
  #after;
  #marked = 0;

  /**
   * @param {BrowserStorage} storage what all tabs of this operator share
   * @param {{ now: () => number, after: number }} options both in ms
   */
  constructor(storage, { now, after }) {
    super();
    this.#storage = storage;
    this.#now = now;
    this.#after = after;
    storage.watch(KEY, () => this.#show(false));
    this.act();
  }

  /** The operator did something. While the question is shown only its answer counts. */
  act() {
    if (this.isAsking || this.#now() - this.#marked < APART) return;
    this.#mark();
  }

  /** The operator answered that they are here. */
  answer() {
    this.#mark();
    this.#show(false);
  }

  /** Called every few seconds. @param {boolean} isOnline whoever is Offline is not asked */
  look(isOnline) {
    const last = Math.max(this.#storage.get(KEY, isMoment) ?? 0, this.#marked);
    this.#show(isOnline && this.#now() - last >= this.#after);
  }

  #mark() {
    this.#marked = this.#now();
    this.#storage.set(KEY, Math.round(this.#marked));
  }

  /** @param {boolean} isAsking */
  #show(isAsking) {
    if (isAsking === this.isAsking) return;
    this.isAsking = isAsking;
    this.emit("changed", undefined);
  }
}
