import { clock } from "../lib/dates.js";
import { madeOr } from "../lib/fence.js";
import { formatted } from "../lib/formatted.js";
import { copy, find } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** @typedef {Frames.NoteCard} Note */

/** The notes in the journal of the open conversation, each after the entry after which it was written. */
export class JournalNotes {
  #list;
  #template;
  /** @type {Map<number, HTMLElement>} by id */
  #items = new Map();

  /**
   * @param {HTMLElement} list of the entries' items, which have `data-seq`
   * @param {HTMLTemplateElement} template
   */
  constructor(list, template) {
    this.#list = list;
    this.#template = template;
  }

  clear() {
    this.#items.clear();
  }

  /** Puts each note where it belongs. Those among entries that are not loaded wait for them. */
  place() {
    const { talk } = session;
    if (!talk?.loaded) return;
    for (const note of talk.notes.all) {
      const item = this.#items.get(note.id) ?? this.#make(note);
      const before = this.#firstAfter(note);
      if (note.after + 1 < talk.entries.first) item.remove();
      else if (before ? item.nextElementSibling !== before : item !== this.#list.lastElementChild) {
        this.#list.insertBefore(item, before);
      }
    }
  }

  /**
   * The item that follows the note: an entry said later, or a later note. Null at the end.
   * @param {Note} note
   */
  #firstAfter({ id, after }) {
    let found = null;
    let item = /** @type {HTMLElement | null} */ (this.#list.lastElementChild);
    while (item && this.#isLater(item, id, after)) {
      found = item;
      item = /** @type {HTMLElement | null} */ (item.previousElementSibling);
    }
    return found;
  }

  /**
   * @param {HTMLElement} item
   * @param {number} id
   * @param {number} after
   */
  #isLater(item, id, after) {
    if (Number(item.dataset.note) === id) return true; // itself, on its way down
    const seq = Number(item.dataset.seq);
    if (!item.dataset.note) return seq > after;
    return seq > after + 0.5 || (seq === after + 0.5 && Number(item.dataset.note) > id);
  }

  /** @param {Note} note */
  #make({ id, operator, text, at, after, for_bot }) {
    const item = copy(this.#template);
    item.dataset.note = String(id);
    item.dataset.seq = String(after + 0.5);
    find(item, ".note-name").textContent = operator.id === session.me.id ? translate("you") : operator.name;
    find(item, ".note-who").hidden = Boolean(for_bot);
    find(item, ".note-who-bot").hidden = !for_bot;
    const time = find(item, "time", HTMLTimeElement);
    time.dateTime = at;
    time.textContent = clock(at);
    find(item, ".note-text").replaceChildren(madeOr(() => formatted(text), text));
    this.#items.set(id, item);
    return item;
  }
}
