import { entryOf } from "../console/entries.js";
import { day } from "../lib/dates.js";
import { copy, find, findAll, setText } from "../lib/markup.js";
import { REPLAY } from "../lib/protocol.js";
import { addressOf } from "./address.js";
import { fillEntry, placeEntry } from "./entry.js";
import { session } from "./session.js";

const BEFORE = Number.MAX_SAFE_INTEGER; // `seq`: after all entries

/** <talk-earlier>: the end of an earlier conversation beside the open one, to read only. */
export class TalkEarlier extends HTMLElement {
  #list = find(this, ".earlier-entries");
  #shown = 0;
  /** @type {Frames.EntryBody | undefined} */
  #last;

  connectedCallback() {
    find(this, '[data-act="close-earlier"]').addEventListener("click", () => this.close());
    session.on("talk", () => this.close());
    session.on("stray", (frame) => frame.entry.conversation === this.#shown && this.#add(entryOf(frame)));
  }

  /** @param {Frames.Earlier} earlier */
  async show({ id, started_at }) {
    this.#begin(id);
    this.hidden = false;
    setText(find(this, ".earlier-day"), day(started_at));
    find(this, ".earlier-open", HTMLAnchorElement).href = addressOf(session, id);
    this.#list.focus();
    try {
      await session.ask("history", { conversation: id, before: BEFORE, limit: REPLAY });
    } catch (error) {
      this.close();
      session.report(error);
    }
  }

  close() {
    this.hidden = true;
    this.#begin(0);
  }

  /** @param {number} id */
  #begin(id) {
    this.#shown = id;
    this.#last = undefined;
    this.#list.replaceChildren();
  }

  /** @param {import("../console/entries.js").Entry} entry */
  #add(entry) {
    const template = findAll(document, 'talk-journal [data-template="entry"]').at(0);
    if (!(template instanceof HTMLTemplateElement)) return;
    const item = fillEntry(copy(template), entry, session.me);
    placeEntry(item, entry, this.#last);
    this.#last = entry;
    this.#list.append(item);
  }
}
