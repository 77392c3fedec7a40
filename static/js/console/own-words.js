import { isText, objectOf } from "../lib/shapes.js";
import { BrowserStorage } from "../lib/storage.js";

/** @typedef {{ own: string, text: string }} Translated what the operator wrote, and its translation */

const isTranslated = objectOf({ own: isText, text: isText });
const storage = new BrowserStorage("sessionStorage", "takeover.own-words.");

/**
 * What the operator wrote in one conversation before it was translated. It goes with the message; colleagues see it, the
 * visitor does not. Survives a reload of the tab, as the text in the field does. No DOM in here.
 */
export class OwnWords {
  #conversation;

  /** @param {number} conversation */
  constructor(conversation) {
    this.#conversation = conversation;
  }

  /** @returns {Translated | null} */
  get kept() {
    return storage.get(this.#conversation, isTranslated);
  }

  /**
   * The words in the field were translated. Of a translation that is translated once more, the first words count.
   * @param {string} before
   * @param {string} text
   */
  note(before, text) {
    const { kept } = this;
    this.keep({ own: kept?.text === before ? kept.own : before, text });
  }

  /** @param {Translated | null} kept */
  keep(kept) {
    storage.set(this.#conversation, kept);
  }

  /** The words, for the message that is sent now; "" if it was not translated. */
  take() {
    const own = this.kept?.own ?? "";
    this.keep(null);
    return own;
  }
}
