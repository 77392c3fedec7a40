import { onKey } from "../lib/keyboard.js";
import { find, findAll, setAttribute, tell } from "../lib/markup.js";
import { MessageField } from "../lib/message-field.js";
import { folded } from "../lib/folding.js";
import { isText } from "../lib/shapes.js";
import { BrowserStorage } from "../lib/storage.js";
import { Completion } from "./completion.js";
import { session } from "./session.js";
import { completeWord } from "./whole-word.js";

/** @import { Talk } from "../console/talk.js" */

const drafts = new BrowserStorage("localStorage", `takeover.note.${session.me.id}.`);

/**
 * <note-composer>: chooses between a reply to the visitor and a note for colleagues, which has a field of its own, so that no
 * note is ever sent to a visitor. Each conversation begins with the reply. Whoever watches may write notes.
 * `data-writes`: "reply" or "note". Events: "writes" (it has changed), "go-to-journal" (the focus goes there).
 */
export class NoteComposer extends HTMLElement {
  #form = find(this, "form", HTMLFormElement);
  #text = find(this, "textarea", HTMLTextAreaElement);
  #message = new MessageField(this.#form, {
    send: (text) => this.#send(text),
    changed: (text) => this.#talk && drafts.set(this.#talk.id, text),
  });
  /** @type {Talk | null} */
  #talk = null;
  /** @type {Frames.Person[] | null} */
  #colleagues = null;

  connectedCallback() {
    session.on("talk", () => this.#follow());
    for (const button of findAll(this, "[data-write]")) {
      button.addEventListener("click", () => this.write(button.dataset.write === "note" ? "note" : "reply"));
    }
    onKey(this.#text, (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      tell(this, "go-to-journal");
    });
    new Completion(this.#text, find(this, ".completion"), {
      sign: "@",
      blanks: 2,
      find: (typed) => this.#find(typed),
      fill: (item, { name }) => (item.textContent = name),
      insert: ({ name }, word) => completeWord(this.#text, word, `@${name}`),
    });
    this.#follow();
  }

  get writes() {
    return this.dataset.writes;
  }

  /** @param {"reply" | "note"} what */
  write(what) {
    this.#show(what);
    if (what === "note") this.#text.focus({ preventScroll: true });
    tell(this, "writes");
  }

  #follow() {
    const { talk } = session;
    this.#talk = talk;
    this.#colleagues = null;
    this.#show("reply");
    tell(this, "writes");
    if (!talk) return;
    this.#message.text = noteDraft(talk.id);
    let held = talk.held;
    talk.on("row", () => {
      if (talk.held && !held && talk === this.#talk) this.write("reply"); // it was taken over
      held = talk.held;
    });
  }

  /** @param {"reply" | "note"} what */
  #show(what) {
    this.dataset.writes = what;
    this.#form.hidden = what !== "note";
    for (const button of findAll(this, "[data-write]")) {
      setAttribute(button, "aria-pressed", String(button.dataset.write === what));
    }
  }

  /** @param {string} text */
  async #send(text) {
    const talk = this.#talk;
    if (!talk) return;
    try {
      await session.ask("note", { conversation: talk.id, text });
    } catch (error) {
      // Nothing is lost: it stands in the field again, or in the draft of a conversation that is not shown any more.
      const kept = [text, noteDraft(talk.id)].filter(Boolean).join("\n");
      drafts.set(talk.id, kept);
      if (talk === this.#talk) this.#message.text = kept;
      session.report(error);
    }
  }

  /** @param {string} typed */
  async #find(typed) {
    const talk = this.#talk;
    if (!talk) return [];
    this.#colleagues ??= (await session.ask("colleagues", { conversation: talk.id }).catch(() => null))?.operators ?? null;
    const words = folded(typed);
    return (this.#colleagues ?? []).filter(({ name }) => beginsWith(folded(name), words));
  }
}

/**
 * The note that was begun in this conversation, or "".
 * @param {number} conversation
 */
export function noteDraft(conversation) {
  return drafts.get(conversation, isText) ?? "";
}

/**
 * Whether the name, or one of its parts, begins so.
 * @param {string} name
 * @param {string} start
 */
function beginsWith(name, start) {
  return name.startsWith(start) || name.split(/\s+/).some((part) => part.startsWith(start));
}
