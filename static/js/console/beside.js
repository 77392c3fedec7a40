import { Emitter } from "../lib/emitter.js";

/** @import { Session } from "./session.js" */

/** @typedef {Frames.VisitorRead | Frames.Bookmarked} BesideFrame */

/**
 * What the open conversation has beside its entries: how far the visitor has read, and bookmarks. No DOM in here.
 *
 * Events: "seen", "bookmarks".
 * @extends {Emitter<{ seen: void, bookmarks: void }>}
 */
export class Beside extends Emitter {
  /** The last entry that the visitor has read, and when, if that is known. */
  seen = { seq: 0, at: /** @type {string | undefined} */ (undefined) };
  /** @type {Frames.BookmarkCard[]} */
  bookmarks = [];
  #session;

  /**
   * @param {Session} session
   * @param {number} id the conversation's
   */
  constructor(session, id) {
    super();
    this.#session = session;
    this.id = id;
  }

  /** @param {Frames.Watched} answer */
  begin({ row, visitor_seen_at, bookmarks }) {
    this.#see(row.visitor_seen, visitor_seen_at ?? undefined);
    this.#mark(bookmarks ?? []);
  }

  /** @param {BesideFrame} frame */
  receive(frame) {
    if (frame.type === "bookmarks") this.#mark(frame.bookmarks);
    else this.#see(frame.seq, frame.at);
  }

  /** @param {number} seq */
  isMarked(seq) {
    return this.bookmarks.some((each) => each.seq === seq);
  }

  /** Sets or removes the bookmark at this line. @param {number} seq */
  async toggle(seq) {
    const on = !this.isMarked(seq);
    await this.#session.ask("bookmark", { conversation: this.id, seq, on });
  }

  /**
   * @param {number} seq
   * @param {string | undefined} at
   */
  #see(seq, at) {
    if (seq < this.seen.seq) return;
    this.seen = { seq, at };
    this.emit("seen", undefined);
  }

  /** @param {Frames.BookmarkCard[]} bookmarks */
  #mark(bookmarks) {
    this.bookmarks = bookmarks;
    this.emit("bookmarks", undefined);
  }
}
