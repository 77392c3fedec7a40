import { onKey } from "../lib/keyboard.js";
import { find, findAll, setAttribute } from "../lib/markup.js";
import { wordAt } from "../lib/word-at.js";

/** @import { Word } from "../lib/word-at.js" */

const SHOWN = 8;
let lists = 0;

/**
 * A list of what can stand at the caret, below a sign such as @ or /. Arrow keys choose, Enter and Tab insert and never send,
 * Escape closes. The focus stays in the field.
 * @template Choice
 */
export class Completion {
  #field;
  #list;
  #sign;
  #blanks;
  #find;
  #fill;
  #insert;
  /** @type {Choice[]} */
  #choices = [];
  /** @type {Word | null} */
  #word = null;
  #chosen = 0;
  #closedAt = -1; // the sign whose list was closed by Escape
  #asked = 0;
  #isLooking = false; // for what stands at the caret

  /**
   * @param {HTMLTextAreaElement} field
   * @param {HTMLElement} list
   * @param {{ sign: string, blanks?: number, find: (typed: string) => Promise<Choice[]> | Choice[],
   *   fill: (item: HTMLElement, choice: Choice) => void, insert: (choice: Choice, word: Word) => void }} page
   */
  constructor(field, list, { sign, blanks = 0, find: look, fill, insert }) {
    this.#field = field;
    this.#list = list;
    this.#sign = sign;
    this.#blanks = blanks;
    this.#find = look;
    this.#fill = fill;
    this.#insert = insert;
    list.id ||= `completion-${++lists}`;
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.close());
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const item = /** @type {Element} */ (event.target).closest("li");
      if (item) this.#take(findAll(list, "li").indexOf(/** @type {HTMLElement} */ (item)));
    });
    // Before the field's own keys, for which Enter sends.
    onKey(field, (event) => (this.isOpen ? this.#hold(event) : this.#wait(event)), { first: true });
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  close() {
    this.#asked++;
    this.#isLooking = false;
    this.#list.hidden = true;
    this.#field.removeAttribute("aria-activedescendant");
  }

  async #look() {
    const word = wordAt(this.#field.value, this.#field.selectionStart, this.#sign, this.#blanks);
    if (!word) this.#closedAt = -1;
    if (!word || word.start === this.#closedAt) return this.close();
    const asked = ++this.#asked;
    this.#isLooking = true;
    const choices = await this.#find(word.text);
    if (asked !== this.#asked) return;
    this.#isLooking = false;
    this.#word = word;
    this.#choices = choices.slice(0, SHOWN);
    if (this.#choices.length) this.#show();
    else this.close();
  }

  #show() {
    this.#list.replaceChildren(...this.#choices.map((choice, place) => this.#item(choice, place)));
    this.#list.hidden = false;
    this.#choose(0);
  }

  /**
   * @param {Choice} choice
   * @param {number} place
   */
  #item(choice, place) {
    const item = document.createElement("li");
    item.id = `${this.#list.id}-${place}`;
    item.setAttribute("role", "option");
    this.#fill(item, choice);
    return item;
  }

  /** @param {number} place */
  #choose(place) {
    this.#chosen = (place + this.#choices.length) % this.#choices.length;
    for (const [each, item] of findAll(this.#list, "li").entries()) {
      setAttribute(item, "aria-selected", String(each === this.#chosen));
    }
    const item = find(this.#list, '[aria-selected="true"]');
    item.scrollIntoView({ block: "nearest" });
    this.#field.setAttribute("aria-activedescendant", item.id);
  }

  /** @param {KeyboardEvent} event */
  #hold(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.#choose(this.#chosen + 1),
      ArrowUp: () => this.#choose(this.#chosen - 1),
      Enter: () => this.#take(this.#chosen),
      Tab: () => this.#take(this.#chosen),
      Escape: () => this.#dismiss(),
    };
    if (!keys[event.key] || (event.shiftKey && event.key !== "Tab")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys[event.key]();
  }

  // Enter inserts: who presses it before the list is there must not send the word.
  /** @param {KeyboardEvent} event */
  #wait(event) {
    if (!this.#isLooking || event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #dismiss() {
    this.#closedAt = this.#word?.start ?? -1;
    this.close();
  }

  /** @param {number} place */
  #take(place) {
    // Whoever types fast is further than the list that is shown.
    const word = wordAt(this.#field.value, this.#field.selectionStart, this.#sign, this.#blanks);
    const isSame = word && word.start === this.#word?.start;
    this.close();
    if (isSame && this.#choices[place] !== undefined) this.#insert(this.#choices[place], word);
  }
}

/**
 * Puts a text in the place of a word, as typing does: it can be undone, and the field tells of it.
 * @param {HTMLTextAreaElement} field
 * @param {Pick<Word, "start" | "end">} word
 * @param {string} text
 */
export function replaceWord(field, { start, end }, text) {
  field.focus();
  field.setSelectionRange(start, end);
  if (document.execCommand("insertText", false, text)) return; // the only way that keeps Undo
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
