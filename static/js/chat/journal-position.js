// Where the page stands in the journal: which entries of which conversation it shows. No DOM in here.

export class JournalPosition {
  conversation = null;
  first = 0;
  last = 0;
  #earlier = [];

  // What to do with an entry: "end" (the next one), "begin" (the first of a new view: whatever is shown goes away),
  // "earlier" (a piece of history is complete: take it with `earlier()`) or "nothing".
  place(entry) {
    if (this.conversation !== null && entry.conversation < this.conversation) return "nothing";
    // Another conversation, or more was missed than is sent at once: history has what lies between.
    if (entry.conversation !== this.conversation || entry.seq > this.last + 1) {
      const known = entry.conversation === this.conversation && this.last === 0;
      this.conversation = entry.conversation;
      this.first = this.last = entry.seq;
      this.#earlier = [];
      return known ? "end" : "begin";
    }
    if (entry.seq === this.last + 1) {
      this.last = entry.seq;
      this.first ||= entry.seq;
      return "end";
    }
    if (entry.seq >= this.first) return "nothing";
    this.#earlier.push(entry);
    return entry.seq === this.first - 1 ? "earlier" : "nothing";
  }

  // The entries that history has brought, oldest first.
  earlier() {
    const entries = this.#earlier.sort((a, b) => a.seq - b.seq);
    this.#earlier = [];
    this.first = entries[0]?.seq ?? this.first;
    return entries;
  }

  // Stand before the first entry of this conversation (null: there is none yet).
  restart(conversation) {
    this.conversation = conversation;
    this.first = this.last = 0;
    this.#earlier = [];
  }
}
