/** Which entries of which conversation the page shows. No DOM in here. */
export class JournalPosition {
  /** @type {number | null} null: there is no conversation yet */
  conversation = null;
  first = 0; // the lowest and the highest `seq` shown; 0 if there are none
  last = 0;
  /** @type {Frames.EntryBody[]} */
  #earlier = [];

  /**
   * The place of an entry: "end" (it is the next one), "begin" (the first of a new view: the shown entries go away),
   * "earlier" (a piece of history is complete: take it with `earlier()`) or "nowhere".
   * @param {Frames.EntryBody} entry
   */
  place(entry) {
    if (this.conversation !== null && entry.conversation < this.conversation) return "nowhere";
    // Another conversation, or more entries were missed than are sent at once: history has the others.
    if (entry.conversation !== this.conversation || entry.seq > this.last + 1) {
      const isKnown = entry.conversation === this.conversation && this.last === 0;
      this.conversation = entry.conversation;
      this.first = this.last = entry.seq;
      this.#earlier = [];
      return isKnown ? "end" : "begin";
    }
    if (entry.seq === this.last + 1) {
      this.last = entry.seq;
      this.first ||= entry.seq;
      return "end";
    }
    if (entry.seq >= this.first) return "nowhere";
    this.#earlier.push(entry);
    return entry.seq === this.first - 1 ? "earlier" : "nowhere";
  }

  /** The entries that history has brought, oldest first. */
  earlier() {
    const entries = this.#earlier.sort((one, other) => one.seq - other.seq);
    this.#earlier = [];
    this.first = entries[0]?.seq ?? this.first;
    return entries;
  }

  /**
   * Goes to before the first entry of this conversation; null if there is none yet.
   * @param {number | null} conversation
   */
  restart(conversation) {
    this.conversation = conversation;
    this.first = this.last = 0;
    this.#earlier = [];
  }
}
