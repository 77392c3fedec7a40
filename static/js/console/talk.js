import { Emitter } from "../lib/emitter.js";
import { HISTORY_LENGTH, REPLAY } from "../lib/protocol.js";
import { Beside } from "./beside.js";
import { BotAnswers, isOfBot } from "./bot-answers.js";
import { BotWords } from "./bot-words.js";
import { Entries, entryOf } from "./entries.js";
import { Hold } from "./hold.js";
import { Notes } from "./notes.js";
import { OwnWords } from "./own-words.js";
import { Outbox } from "./outbox.js";
import { afterEntry, isNewer } from "./rows.js";
import { Sending } from "./sending.js";

/** @import { BesideFrame } from "./beside.js" */
/** @import { BotFrame } from "./bot-answers.js" */
/** @import { BotWordsFrame } from "./bot-words.js" */
/** @import { Entry } from "./entries.js" */
/** @import { Item } from "./outbox.js" */
/** @import { Session } from "./session.js" */

/** @typedef {Frames.EntryBody["author"]} Author */
/** @typedef {Frames.OperatorEntryFrame | Frames.AttachmentFrame | Frames.Watchers | Frames.TypingToOperator |
 *   Frames.NoteFrame | BesideFrame | BotFrame | BotWordsFrame} TalkFrame */

const LONGEST_GAP = 300; // entries; a larger gap is not filled: the journal begins anew at its end
const TYPING_LASTS = 6000; // ms
const REFRESH = 1000; // ms

/**
 * The open conversation: its row, its entries, who looks at it, what is being sent. No DOM in here.
 *
 * Events: "row"; "entries" with the added ones, in order; "reset" (all entries are gone); "loaded" (the end of the journal
 * is here); "history" (it is being loaded, or has come); "watchers"; "typing"; "outbox"; "context"; "attachment" with the
 * frame; "held" with a message that was held back; "missing" (there is no such conversation).
 * @extends {Emitter<{ row: void, entries: Entry[], reset: void, loaded: void, history: void, watchers: void,
 *   typing: void, outbox: void, context: void, attachment: Frames.AttachmentFrame, held: Item,
 *   missing: void }>}
 */
export class Talk extends Emitter {
  entries = new Entries();
  notes = new Notes();
  botWords = new BotWords();
  loaded = false;
  missing = false;
  /** @type {Frames.Person[]} */
  watchers = [];
  /** @type {Author | null} */
  typing = null;
  sendsFiles = true; // whether operators may send any
  typed = ""; // what the visitor has typed so far, if the bot shows it
  /** @type {Frames.ContextFacts | null} */
  context = null;
  /** @type {number | null} after reconnecting: what comes after this `seq` had not been seen */
  newsAfter = null;
  #session;
  #sending = new Sending(this);
  #journalEnd = 0; // the `seq` at which the journal is here; Infinity if it is not known
  #typingTimer = 0;
  #refreshTimer = 0;
  #closed = false;

  /**
   * @param {Session} session
   * @param {number} id the conversation's
   * @param {Frames.Row | null} row if it is known already
   */
  constructor(session, id, row = null) {
    super();
    this.#session = session;
    this.id = id;
    this.row = row;
    this.outbox = new Outbox(id);
    this.hold = new Hold(this, session);
    this.beside = new Beside(session, id);
    this.bot = new BotAnswers(session, id);
    this.ownWords = new OwnWords(id);
  }

  /** Whether this operator holds it, and has not finished it. */
  get held() {
    return this.hold.isMine;
  }

  get epoch() {
    return this.row?.epoch ?? 0;
  }

  get last() {
    return this.entries.last;
  }

  /** The last `seq` that the operator has seen: until the journal is here, what was read before the page was loaded counts. */
  get lastSeen() {
    return this.loaded ? this.last : Math.max(this.last, this.row?.seen ?? 0);
  }

  get isLoadingHistory() {
    return this.entries.isLoadingHistory;
  }

  /** Called on every new connection. */
  follow() {
    this.entries.dropHistory();
    this.botWords.forget();
    if (this.loaded) this.newsAfter = this.last;
    this.watch();
    this.loadContext();
  }

  /** Follows the conversation from the last entry on; the answer brings the row. */
  async watch() {
    const known = this.last;
    this.#journalEnd = Infinity;
    try {
      const answer = await this.#session.ask("watch", { conversation: this.id, after: known });
      if (this.#closed) return;
      this.#journalEnd = answer.row.seq;
      this.updateRow(answer.row);
      this.#updateWatchers(answer.watchers);
      this.sendsFiles = answer.sends_files !== false;
      this.notes.add(answer.notes ?? []);
      this.#session.drafts.merge(this.id, answer);
      this.beside.begin(answer);
      if (known && answer.row.seq - known > LONGEST_GAP) this.#forgetEntries();
      if (this.last >= this.#journalEnd) this.#caughtUp();
    } catch (error) {
      if (error.code === "not_found") this.#becomeMissing();
      else if (error.code !== "disconnected") this.#session.report(error);
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#refreshTimer);
    clearTimeout(this.#typingTimer);
    if (!this.missing) this.#session.ask("unwatch", { conversation: this.id }).catch(() => {});
  }

  /** @param {Frames.Row} row ignored if a newer one is known */
  updateRow(row) {
    if (this.#closed || !isNewer(row, this.row)) return;
    // The draft was written, or it was sent or removed, on another machine; the answer tells.
    const isDraftStale = this.row && this.#session.drafts.isBehind(this.row, row);
    this.row = row;
    this.emit("row", undefined);
    if (isDraftStale) this.refresh();
  }

  /** @param {TalkFrame} frame about this conversation */
  receive(frame) {
    if (frame.type === "entry") this.#receiveEntry(entryOf(frame));
    else if (frame.type === "attachment") this.emit("attachment", frame);
    else if (frame.type === "note") this.notes.add([frame.note]);
    else if (frame.type === "watchers") this.#updateWatchers(frame.operators);
    else if (frame.type === "typing") this.#showTyping(frame.active ? frame.author : null, frame.text ?? "");
    else if (isOfBot(frame)) this.bot.receive(frame);
    else if (frame.type === "writing" || frame.type === "about_to_say") this.botWords.receive(frame);
    else this.beside.receive(frame);
  }

  /** Loads what was said before the first entry. */
  async loadHistory() {
    if (this.isLoadingHistory || !this.loaded || this.entries.first <= 1) return;
    this.entries.expectHistory();
    this.emit("history", undefined);
    try {
      await this.#session.ask("history", { conversation: this.id, before: this.entries.first, limit: REPLAY });
    } catch (error) {
      this.entries.dropHistory();
      this.emit("history", undefined);
      if (error.code !== "disconnected") this.#session.report(error);
    }
  }

  async loadContext() {
    try {
      this.context = await this.#session.ask("context", { conversation: this.id });
      if (!this.#closed) this.emit("context", undefined);
    } catch {
      // The pane does without; the watch reports what is wrong.
    }
  }

  /** @param {string} text */
  say(text) {
    this.#sending.say(text, this.ownWords.take());
  }

  /** @param {Item} item one that failed or was held */
  sendAgain(item) {
    this.#sending.send(item);
  }

  /** @param {Item} item */
  discard(item) {
    this.#sending.discard(item);
  }

  /** @param {Item} item */
  askToSend({ ref, epoch, text, own, after }) {
    const fields = { conversation: this.id, epoch, text, seen: after, ...(own && { original: own }) };
    return this.#session.ask("send", fields, { ref });
  }

  /** Asks the server for the row anew, and for entries that were missed. */
  refresh(delay = 0) {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => this.#closed || this.watch(), delay);
  }

  /** @param {Entry} entry */
  #receiveEntry(entry) {
    if (this.#closed || this.entries.get(entry.seq)) return;
    const history = this.entries.takeHistory(entry);
    if (history) {
      if (history.length) this.emit("entries", history);
      if (history.length) this.emit("history", undefined);
      return;
    }
    const item = this.outbox.find(entry.ref);
    if (item) this.outbox.remove(item);
    const gap = this.entries.gapBefore(entry);
    this.entries.add([entry]);
    this.emit("entries", [entry]);
    if (gap) this.#fill(gap);
    if (item) this.emit("outbox", undefined);
    const isOver = entry.author === this.typing || (entry.notice && this.typing === "bot");
    if (isOver) this.#showTyping(null);
    this.botWords.replace(entry);
    this.#reactTo(entry);
    if (this.last >= this.#journalEnd) this.#caughtUp();
  }

  /**
   * Asks for what the replay left out, because it was more than a page.
   * @param {{ after: number, before: number }} gap
   */
  async #fill({ after, before }) {
    for (let end = before; end > after + 1; end -= HISTORY_LENGTH) {
      const limit = Math.min(HISTORY_LENGTH, end - after - 1);
      await this.#session.ask("history", { conversation: this.id, before: end, limit }).catch(() => {});
    }
  }

  // The journal's end is here.
  #caughtUp() {
    this.#journalEnd = Infinity;
    if (!this.loaded) {
      this.loaded = true;
      this.emit("loaded", undefined);
    }
    this.#sending.resume();
  }

  /** @param {Entry} entry */
  #reactTo(entry) {
    if (!this.row) return;
    const isNews = entry.seq > this.row.seq;
    if (isNews) {
      this.row = afterEntry(this.row, entry);
      this.emit("row", undefined);
    }
    // Only the server knows who controls the conversation, its epoch, and whether the bot's misses have raised an alert.
    if (entry.notice && (isNews || this.loaded)) this.refresh();
    else if (this.loaded && entry.author === "bot" && !this.#session.inbox.has(this.id)) this.refresh(REFRESH);
  }

  #forgetEntries() {
    this.entries.clear();
    this.loaded = false;
    this.emit("reset", undefined);
  }

  /** @param {Frames.Person[]} watchers */
  #updateWatchers(watchers) {
    this.watchers = watchers;
    this.emit("watchers", undefined);
  }

  /**
   * @param {Author | null} author
   * @param {string} [text]
   */
  #showTyping(author, text = "") {
    clearTimeout(this.#typingTimer);
    this.typing = author;
    this.typed = text;
    if (author) this.#typingTimer = setTimeout(() => this.#showTyping(null), TYPING_LASTS);
    this.emit("typing", undefined);
  }

  #becomeMissing() {
    this.missing = true;
    this.emit("missing", undefined);
  }
}
