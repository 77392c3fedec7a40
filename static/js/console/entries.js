/**
 * An entry, the operator who wrote it or did what it tells (a colleague may have the same name), its passages, and what
 * the operator wrote before it was translated.
 * @typedef {Frames.EntryBody & Omit<Frames.OperatorEntryFrame, "type" | "entry">} Entry
 */

/** @param {Frames.OperatorEntryFrame} frame @returns {Entry} */
export function entryOf({ entry, operator, passages, original }) {
  return { ...entry, operator, passages, original };
}

/** The entries of one conversation that are here, without a gap unless one is being filled. No DOM in here. */
export class Entries {
  first = 0; // the lowest and the highest `seq` that are here; 0 if there are none
  last = 0;
  /** @type {Map<number, Entry>} */
  #bySeq = new Map();
  /** @type {Entry[] | null} history that has not come whole yet */
  #history = null;

  /** @param {number} seq */
  get(seq) {
    return this.#bySeq.get(seq);
  }

  /** The last entry that is no notice; undefined if there is none here. */
  get lastSaid() {
    let seq = this.last;
    while (seq >= this.first && this.get(seq)?.notice) seq--;
    return this.get(seq);
  }

  /** In the order in which they came. */
  get all() {
    return [...this.#bySeq.values()];
  }

  get isLoadingHistory() {
    return this.#history !== null;
  }

  /** What comes before the first entry is history from now on, and is added when it is whole. */
  expectHistory() {
    this.#history = [];
  }

  dropHistory() {
    this.#history = null;
  }

  /**
   * Takes an entry of history. Returns what is added, in order, if it is whole now; null if it is no history.
   * @param {Entry} entry
   */
  takeHistory(entry) {
    if (!this.#history || entry.seq >= this.first) return null;
    this.#history.push(entry);
    if (entry.seq !== this.first - 1) return [];
    const entries = this.#history;
    this.#history = null;
    this.add(entries);
    return entries;
  }

  /**
   * The gap that is left if this entry is added: after which `seq` and before which.
   * @param {Entry} entry
   */
  gapBefore(entry) {
    return this.last && entry.seq > this.last + 1 ? { after: this.last, before: entry.seq } : null;
  }

  /** @param {Entry[]} entries in order */
  add(entries) {
    for (const entry of entries) this.#bySeq.set(entry.seq, entry);
    this.first = Math.min(this.first || Infinity, entries[0].seq);
    this.last = Math.max(this.last, entries[entries.length - 1].seq);
  }

  clear() {
    this.#bySeq.clear();
    this.first = this.last = 0;
  }

  /**
   * What others have said after this `seq`, in order.
   * @param {number} seq
   */
  newsAfter(seq) {
    const since = this.all.filter((entry) => entry.seq > seq && entry.author !== "operator");
    return since.sort((one, other) => one.seq - other.seq);
  }
}
