import { JournalPosition } from "./journal-position.js";

/** @import { ChatLog } from "./chat-log.js" */
/** @import { Unread } from "./unread.js" */

const MOST_TURNS = 50;
const MOST_WAITS = 100;
const WAIT = 50; // ms

/** Brings the journal's entries into the log: the replay after hello, new ones, and history. */
export class JournalView {
  #position = new JournalPosition();
  #replayedUpTo = 0;
  #log;
  #unread;
  #ask;

  /**
   * @param {ChatLog} log
   * @param {Unread} unread
   * @param {(before: number) => Promise<unknown>} ask asks for the entries before this one
   */
  constructor(log, unread, ask) {
    this.#log = log;
    this.#unread = unread;
    this.#ask = ask;
  }

  get conversation() {
    return this.#position.conversation;
  }

  /** The highest `seq` shown. */
  get last() {
    return this.#position.last;
  }

  /**
   * Whether this entry comes after the replayed ones.
   * @param {number} seq
   */
  isNews(seq) {
    return seq > this.#replayedUpTo;
  }

  /**
   * Begins with the server's answer to hello.
   * @param {Frames.Welcome} welcome
   * @param {string | undefined} botName
   */
  join(welcome, botName) {
    const conversation = welcome.conversation ?? null;
    if (conversation !== this.conversation) {
      this.#position.restart(conversation);
      this.#clear();
      this.#showExtent();
    }
    if (!conversation) this.#log.greet(welcome.greeting, botName);
    this.#replayedUpTo = welcome.seq ?? 0;
    this.#log.busy = this.last < this.#replayedUpTo;
  }

  /**
   * @param {Frames.EntryBody} entry
   * @param {() => void} beforeShown called just before the entry is added at the end
   * @returns {boolean} whether it was added at the end
   */
  receive(entry, beforeShown) {
    const place = this.#position.place(entry);
    if (place === "earlier") {
      this.#log.addEarlier(this.#position.earlier());
      this.#showExtent();
    }
    if (place !== "end" && place !== "begin") return false;
    if (place === "begin") this.#clear();
    this.#showExtent();
    beforeShown();
    this.#log.addEntry(entry);
    // What one has sent oneself is before one's eyes, wherever one was.
    const isOwn = entry.author === "visitor" || entry.notice === "file_passed_on";
    if (isOwn && this.isNews(entry.seq)) this.#log.toEnd();
    // Not at once: a screen reader looks after this entry was added.
    if (entry.seq >= this.#replayedUpTo) setTimeout(() => (this.#log.busy = false));
    this.#unread.add(entry);
    return true;
  }

  async fetchEarlier() {
    try {
      await this.#ask(this.#position.first);
    } catch {
      this.#log.loading = false;
    }
  }

  /** Prints the whole conversation, or what of it can be fetched. */
  async print() {
    await this.#fetchAll().catch(() => {});
    print();
  }

  async #fetchAll() {
    for (let turn = 0; turn < MOST_TURNS && this.#position.first > 1; turn += 1) {
      const { first } = this.#position;
      await this.#ask(first);
      for (let wait = 0; wait < MOST_WAITS && this.#position.first === first; wait += 1) await pause(WAIT);
      if (this.#position.first === first) return;
    }
  }

  #clear() {
    this.#log.clear();
    this.#unread.clear();
  }

  #showExtent() {
    this.#log.hasEarlier = this.#position.first > 1;
    this.#log.begins = this.#position.first <= 1;
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
