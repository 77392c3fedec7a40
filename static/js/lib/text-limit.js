import { find, setText } from "./markup.js";
import { length } from "./text.js";
import { translate, translatePlural } from "./translations.js";

const NEARLY_FULL = 0.9; // from this part of the limit on the number of characters left is shown

/**
 * Counts a field's text against the server's limit. Nothing is cut, whether typed or pasted: a longer text stays whole, the
 * note tells by how much it is too long, and the page holds it until it is shorter.
 */
export class TextLimit {
  over = 0; // characters too many
  #field;
  #note;
  #limit;

  /**
   * @param {HTMLTextAreaElement | HTMLInputElement} field
   * @param {HTMLElement} note of templates/text_length.html
   * @param {number} limit in code points, from protocol.js
   */
  constructor(field, note, limit) {
    this.#field = field;
    this.#note = note;
    this.#limit = limit;
    field.addEventListener("input", () => this.count());
  }

  /** Counts anew, for instance after the page has changed the text. */
  count() {
    const taken = length(this.#field.value);
    const left = this.#limit - taken;
    this.over = Math.max(0, -left);
    this.#note.hidden = taken < NEARLY_FULL * this.#limit;
    this.#note.toggleAttribute("data-over", left < 0);
    const text = left < 0 ? translatePlural("length.over", -left) : translatePlural("length.left", left);
    setText(find(this.#note, '[data-length="count"]'), text);
    // Told once, not with every key.
    setText(find(this.#note, '[data-length="held"]'), left < 0 ? translate("length.held") : "");
    this.#field.setAttribute("aria-invalid", String(left < 0));
  }
}
