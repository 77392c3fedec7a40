// Which buttons of a conversation were pressed, and which question can still be answered by its buttons. The server decides
// (`conversations/journal/presses.py`); this is what the entries tell of it.

/** @typedef {Frames.EntryBody} Entry */
/** @typedef {{ pressed: number[], over: boolean }} Look `pressed`: ids; `over`: the entry's question is no longer open */

const GREETING = 0; // its place before all entries

/** Somebody else answers from then on. */
const HANDOVERS = new Set(["taken_over", "transferred", "finished", "released", "lease_expired", "bot_again", "ended"]);

/** The presses of one conversation. No DOM in here. */
export class Presses {
  /** @type {Map<number, Entry>} by `seq` */
  #entries = new Map();
  #last = 0;
  /** @type {Map<number, Set<number>>} the pressed buttons, by their entry */
  #pressed = new Map();
  /** @type {number | null} the entry whose question can be answered by its buttons */
  #open = GREETING;
  /** @type {Set<number>} entries whose question the server says is over */
  #refused = new Set();

  /** @param {Entry[]} entries new ones, or older ones than those that are here */
  add(entries) {
    const isNews = entries.every(({ seq }) => seq > this.#last);
    for (const entry of entries) this.#entries.set(entry.seq, entry);
    const follow = isNews ? entries : [...this.#entries.values()];
    if (!isNews) this.#begin();
    for (const entry of [...follow].sort((one, other) => one.seq - other.seq)) this.#follow(entry);
  }

  /** @param {number} seq of an entry about whose question the server says `answered` */
  refuse(seq) {
    this.#refused.add(seq);
  }

  clear() {
    this.#entries.clear();
    this.#refused.clear();
    this.#begin();
  }

  /**
   * @param {number} seq of an entry; 0: the greeting
   * @returns {Look}
   */
  look(seq) {
    return { pressed: [...(this.#pressed.get(seq) ?? [])], over: this.#open !== seq || this.#refused.has(seq) };
  }

  #begin() {
    this.#pressed.clear();
    this.#open = GREETING;
    this.#last = 0;
  }

  /** @param {Entry} entry after all that were followed */
  #follow(entry) {
    this.#last = entry.seq;
    const { pressed } = entry;
    const place = pressed ? (pressed.seq ?? GREETING) : null;
    if (pressed && place !== null) this.#pressed.set(place, (this.#pressed.get(place) ?? new Set()).add(pressed.button));
    if (this.#open !== null && this.#closes(entry, place, this.#open)) this.#open = null;
    if (entry.buttons?.some(({ question }) => question)) this.#open = entry.seq;
  }

  /**
   * @param {Entry} entry
   * @param {number | null} place of the pressed entry
   * @param {number} open
   */
  #closes({ author, notice, pressed }, place, open) {
    const via = this.#entries.get(open)?.via;
    if (notice) return HANDOVERS.has(notice) && !(notice === "finished" && via === "end_action");
    if (author !== "visitor" || pressed?.kind === "live_agent") return false;
    // The bot takes whatever is said for the answer. To an operator the visitor may say something else first.
    return via !== "interaction" || place === open;
  }
}
