import { contentOf } from "../lib/formatted.js";
import { playSound } from "../lib/sound.js";
import { isFlag } from "../lib/shapes.js";
import { shortened } from "../lib/text.js";
import { translate } from "../lib/translations.js";

/** @import { BrowserStorage } from "../lib/storage.js" */
/** @import { Host } from "./host.js" */

const KEY = "sound";
const TITLE = 80; // characters of a message in the title

/**
 * Calls a visitor who looks elsewhere: the page's title tells what is new while the page is hidden, and what a person says
 * has a sound. The visitor's choice about the sound is kept for this bot in this browser.
 */
export class Attention {
  #storage;
  #host;
  #usually;
  #title = document.title;
  #last = "";

  /**
   * @param {BrowserStorage} storage
   * @param {Host | null} host
   * @param {{ usually: boolean }} sounds `usually`: whether there are any until the visitor chooses
   */
  constructor(storage, host, { usually }) {
    this.#storage = storage;
    this.#host = host;
    this.#usually = usually;
  }

  /** Whether the chat is before the visitor's eyes. */
  get isLooking() {
    return document.visibilityState === "visible" && (!this.#host || this.#host.open);
  }

  get sounds() {
    return this.#storage.get(KEY, isFlag) ?? this.#usually;
  }

  set sounds(/** @type {boolean} */ wanted) {
    this.#storage.set(KEY, wanted);
    if (wanted) playSound();
  }

  /** @param {Frames.EntryBody} entry that has just come */
  note(entry) {
    const { author, notice } = entry;
    if (author === "bot" || author === "operator") this.#last = wordsOf(entry);
    const isPerson = (author === "operator" && entry.voice !== "bot") || notice === "taken_over";
    if (isPerson && this.sounds && !this.isLooking) playSound();
  }

  /** @param {number} unread */
  show(unread) {
    const isCalled = unread > 0 && document.visibilityState === "hidden";
    const title = isCalled ? `(${unread}) ${this.#last}` : "";
    document.title = title || this.#title;
    this.#host?.tell("unread", { count: unread, title });
  }
}

/** @param {Frames.EntryBody} entry */
function wordsOf(entry) {
  const holder = document.createElement("p");
  holder.append(contentOf(entry));
  const text = holder.textContent || entry.attachment?.name || "";
  return `${entry.name ?? translate("someone")}: ${shortened(text.replace(/\s+/g, " "), TITLE)}`;
}
