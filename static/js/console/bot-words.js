import { Emitter } from "../lib/emitter.js";

/** @import { Entry } from "./entries.js" */

/** @typedef {Frames.WritingToOperator | Frames.AboutToSayFrame} BotWordsFrame */

const LASTS = 8000; // ms; the server tells a text again every 3 s, also if it does not grow

/**
 * What the bot of the open conversation is writing, and what a takeover has cut off. No DOM in here.
 *
 * Events: "writing", "cut-off".
 * @extends {Emitter<{ writing: void, "cut-off": void }>}
 */
export class BotWords extends Emitter {
  /** All of the answer so far; "" while the bot writes none. */
  writing = "";
  /** What the bot was about to say; "" if nothing is kept, or if the operator wants none of it. */
  cutOff = "";
  #timer = 0;

  /** @param {BotWordsFrame} frame */
  receive({ type, text }) {
    if (type === "writing") this.#write(text);
    else this.#keep(text);
  }

  /** An entry has come: the bot's own takes the place of what it was writing, a person's ends it. @param {Entry} entry */
  replace({ author }) {
    if (author !== "visitor") this.#write("");
  }

  /** Whoever comes back knows nothing: the server tells again. */
  forget() {
    this.#write("");
    this.#keep("");
  }

  /** The operator wants none of what was cut off. */
  dismiss() {
    this.#keep("");
  }

  /** @param {string} text */
  #write(text) {
    clearTimeout(this.#timer);
    if (text) this.#timer = setTimeout(() => this.#write(""), LASTS);
    if (text === this.writing) return;
    this.writing = text;
    this.emit("writing", undefined);
  }

  /** @param {string} text */
  #keep(text) {
    if (text === this.cutOff) return;
    this.cutOff = text;
    this.emit("cut-off", undefined);
  }
}
