import { Emitter } from "../lib/emitter.js";

/** @typedef {Frames.NoteCard} Note */

/**
 * The notes of one conversation that are here. Visitors never get any. No DOM in here. Event: "added".
 * @extends {Emitter<{ added: void }>}
 */
export class Notes extends Emitter {
  /** @type {Map<number, Note>} */
  #byId = new Map();

  /** By their places in the journal, and of one place, in the order in which they were written. */
  get all() {
    return [...this.#byId.values()].sort((one, other) => one.after - other.after || one.id - other.id);
  }

  /**
   * Adds those that are not known yet.
   * @param {Note[]} notes
   */
  add(notes) {
    const before = this.#byId.size;
    for (const note of notes) this.#byId.set(note.id, note);
    if (this.#byId.size > before) this.emit("added", undefined);
  }
}
