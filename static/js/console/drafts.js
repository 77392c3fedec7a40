import { Emitter } from "../lib/emitter.js";
import { serverClock } from "../lib/server-clock.js";
import { BrowserStorage } from "../lib/storage.js";

/**
 * What an operator has written in one conversation and not sent. `at`: ms; `told`: whether the server has it.
 * @typedef {{ text: string, at: number, told: boolean }} Draft
 */
/** @typedef {(fields: { conversation: number, text: string }) => Promise<unknown>} Save */

const DELAY = 1000; // ms after the last key
const LONGEST = 10_000; // characters that the server keeps; a longer draft stays in this browser

/**
 * The operator's drafts: in this browser at once, and on the server for other machines. The newer one counts. No DOM in here.
 * Event: "changed" with the conversation whose draft is another one now, because it was written or sent elsewhere.
 * @extends {Emitter<{ changed: number }>}
 */
export class Drafts extends Emitter {
  #storage;
  #save;
  #delay;
  /** @type {Map<number, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  /** @type {Set<number>} the conversations with a draft on the server */
  #there = new Set();

  /**
   * @param {number} operator
   * @param {Save} save
   */
  constructor(operator, save, { storage = new BrowserStorage("localStorage", `takeover.draft.${operator}.`), delay = DELAY } = {}) {
    super();
    this.#storage = storage;
    this.#save = save;
    this.#delay = delay;
    // Another tab of this browser has written or sent it.
    storage.watch("", (key) => this.#timers.has(Number(key)) || this.emit("changed", Number(key)));
  }

  /** @param {number} conversation */
  text(conversation) {
    return this.#get(conversation)?.text ?? "";
  }

  /**
   * The operator has changed the text.
   * @param {number} conversation
   * @param {string} text
   */
  write(conversation, text) {
    this.#keep(conversation, text ? { text, at: serverClock.now(), told: false } : null);
    clearTimeout(this.#timers.get(conversation));
    this.#timers.set(
      conversation,
      setTimeout(() => this.#tell(conversation), this.#delay),
    );
  }

  /** Tells the server what it does not know yet, for instance because the page is left. */
  flush() {
    for (const conversation of [...this.#timers.keys()]) this.#tell(conversation);
  }

  /**
   * Compares with what the server has. While somebody writes here, this page's text counts.
   * @param {number} conversation
   * @param {{ draft?: string | null, draft_at?: string | null }} there
   */
  merge(conversation, { draft, draft_at: at }) {
    if (draft) this.#there.add(conversation);
    else this.#there.delete(conversation);
    if (this.#timers.has(conversation)) return;
    const here = this.#get(conversation);
    const other = draft ? { text: draft, at: Date.parse(at ?? ""), told: true } : null;
    if (isOutdated(here, other)) this.#adopt(conversation, other);
    else if (here?.told === false) this.#tell(conversation);
  }

  /**
   * Whether the new row says that the draft was written, or sent or removed, on another machine.
   * @param {Frames.Row} known
   * @param {Frames.Row} row
   */
  isBehind(known, row) {
    const isThere = Boolean(row.draft);
    return isThere !== Boolean(known.draft) && isThere !== (this.text(row.id) !== "");
  }

  /**
   * @param {number} conversation
   * @param {Draft | null} draft
   */
  #adopt(conversation, draft) {
    this.#keep(conversation, draft);
    this.emit("changed", conversation);
  }

  /** @param {number} conversation */
  async #tell(conversation) {
    clearTimeout(this.#timers.get(conversation));
    this.#timers.delete(conversation);
    const draft = this.#get(conversation);
    const text = draft?.text ?? "";
    if (text ? draft?.told || [...text].length > LONGEST : !this.#there.has(conversation)) return;
    try {
      await this.#save({ conversation, text });
      if (text) this.#there.add(conversation);
      else this.#there.delete(conversation);
      const now = this.#get(conversation);
      if (now && now.text === text) this.#keep(conversation, { ...now, told: true });
    } catch {
      // The next watch of the conversation compares again.
    }
  }

  /**
   * @param {number} conversation
   * @returns {Draft | null}
   */
  #get(conversation) {
    const kept = this.#storage.get(conversation, isKept);
    return typeof kept === "string" ? { text: kept, at: 0, told: false } : kept;
  }

  /**
   * @param {number} conversation
   * @param {Draft | null} draft
   */
  #keep(conversation, draft) {
    this.#storage.set(conversation, draft);
  }
}

/** @param {any} value a text is what the version before kept */
function isKept(value) {
  return typeof value === "string" || (typeof value?.text === "string" && Number.isFinite(value.at));
}

/**
 * Whether the server's draft counts: it is newer, or this one is gone there, because it was sent or removed elsewhere.
 * @param {Draft | null} here
 * @param {Draft | null} there
 */
function isOutdated(here, there) {
  if (!there) return here?.told === true;
  return !here || (there.at > here.at && there.text !== here.text);
}
