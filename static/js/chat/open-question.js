// Which question of the bot is open, by what the entries tell of it. The server decides; this helps with the answer.

/** @typedef {Frames.EntryBody} Entry */

/** Somebody else answers from then on. */
const HANDOVERS = new Set(["taken_over", "transferred", "finished", "released", "lease_expired", "bot_again", "ended"]);

/** The open question of one conversation. No DOM in here. */
export class OpenQuestion {
  /** @type {Frames.Asks | null} */
  asks = null;
  #last = 0;

  /** @param {Frames.Asks | null | undefined} asks the greeting's, as long as nothing was said */
  greet(asks) {
    if (!this.#last) this.asks = asks ?? null;
  }

  /** @param {Entry} entry a new one; older ones change nothing */
  follow({ seq, author, notice, pressed, asks }) {
    if (seq <= this.#last) return;
    this.#last = seq;
    if (asks) this.asks = asks;
    else if (notice === "file_passed_on" && this.asks?.kind === "file") this.asks = null;
    else if (notice ? HANDOVERS.has(notice) : author === "visitor" && pressed?.kind !== "live_agent") this.asks = null;
  }

  clear() {
    this.#last = 0;
    this.asks = null;
  }
}
