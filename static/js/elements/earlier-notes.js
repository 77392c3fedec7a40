import { day, full } from "../lib/dates.js";
import { find, findAll, setText } from "../lib/markup.js";
import { translate, translatePlural } from "../lib/translations.js";
import { addressOf } from "./address.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */

const SHOWN = 3; // the others are folded

/** <earlier-notes>: the notes about the visitor, of this conversation and of earlier ones, newest first. */
export class EarlierNotes extends HTMLElement {
  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.#follow();
  }

  #follow() {
    const { talk } = session;
    this.#show([]);
    if (!talk) return;
    talk.on("loaded", () => this.#load(talk));
    talk.notes.on("added", () => this.#load(talk));
    if (talk.loaded) this.#load(talk);
  }

  /** @param {Talk} talk */
  async #load(talk) {
    try {
      const { notes } = await session.ask("earlier_notes", { conversation: talk.id });
      if (talk === session.talk) this.#show(notes);
    } catch {
      // The column does without.
    }
  }

  /** @param {Frames.EarlierNote[]} notes */
  #show(notes) {
    const [first, rest] = findAll(this, "ul");
    const more = find(this, "details", HTMLDetailsElement);
    const place = this.closest("[data-fact]");
    if (place instanceof HTMLElement) place.hidden = notes.length === 0;
    first.replaceChildren(...notes.slice(0, SHOWN).map(item));
    rest.replaceChildren(...notes.slice(SHOWN).map(item));
    more.hidden = notes.length <= SHOWN;
    setText(find(more, "summary"), translatePlural("notes.more", Math.max(1, notes.length - SHOWN)));
  }
}

/** @param {Frames.EarlierNote} earlier */
function item({ conversation, note }) {
  const node = document.createElement("li");
  const words = document.createElement("span");
  words.dir = "auto";
  words.textContent = note.text;
  const by = document.createElement(conversation === session.talk?.id ? "span" : "a");
  by.className = "earlier-note-by";
  by.textContent = translate("notes.by", { name: note.operator.name, day: day(note.at) });
  by.title = full(note.at);
  if (by instanceof HTMLAnchorElement) by.href = addressOf(session, conversation);
  node.append(words, by);
  return node;
}
