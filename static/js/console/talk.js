// The open conversation: its row, its entries, who looks at it, what is being sent. No markup in here.
// Events: "row", "entries" (detail: the added ones, in order), "reset" (all entries are gone), "loaded" (the end of the
// journal is here), "history", "watchers", "typing", "outbox", "attachment" (detail: the frame), "missing" (there is no such
// conversation).

import { HISTORY_LENGTH, REPLAY } from "../lib/protocol.js";
import { errorText } from "../lib/translations.js";
import { Outbox } from "./outbox.js";
import { afterEntry, isNewer } from "./rows.js";

const FILL = 300; // a larger gap is not filled: the journal starts anew at its end
const TYPING_LASTS = 6000;
const REFRESH = 1000;

export class Talk extends EventTarget {
  id;
  row = null;
  entries = new Map();
  first = 0; // the lowest and the highest seq that are here, without a gap; 0 where there are none
  last = 0;
  loaded = false;
  missing = false;
  loadingHistory = false;
  watchers = [];
  typing = null;
  context = null;
  outbox;
  newsAfter = null; // after a reconnect: what is newer had not been seen
  #session;
  #upto = 0;
  #backlog = null;
  #typingTimer = 0;
  #refreshTimer = 0;
  #closed = false;

  constructor(session, id, row = null) {
    super();
    this.#session = session;
    this.id = id;
    this.row = row;
    this.outbox = new Outbox(id);
  }

  get held() {
    return this.row?.control === "operator" && this.row.operator?.id === this.#session.me.id;
  }

  get epoch() {
    return this.row.epoch;
  }

  // On every new connection.
  follow() {
    this.#backlog = null;
    this.loadingHistory = false;
    if (this.loaded) this.newsAfter = this.last;
    this.watch();
    this.learnContext();
  }

  // Follows the conversation from the last entry on; the answer brings the row.
  async watch() {
    const known = this.last;
    this.#upto = Infinity;
    try {
      const answer = await this.#session.ask("watch", { conversation: this.id, after: known });
      if (this.#closed) return;
      this.#upto = answer.row.seq;
      this.take(answer.row);
      this.#see(answer.watchers);
      if (known && answer.row.seq - known > FILL) this.#forgetEntries();
      if (this.last >= this.#upto) this.#caughtUp();
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

  // A newer row.
  take(row) {
    if (this.#closed || !isNewer(row, this.row)) return;
    this.row = row;
    this.#emit("row");
  }

  // A frame about this conversation.
  hear(frame) {
    if (frame.type === "entry") this.#hearEntry(frame.entry);
    else if (frame.type === "attachment") this.#emit("attachment", frame);
    else if (frame.type === "watchers") this.#see(frame.operators);
    else if (frame.type === "typing") this.#seeTyping(frame.active ? frame.author : null);
  }

  // Loads what was said before the first entry.
  async back() {
    if (this.loadingHistory || !this.loaded || this.first <= 1) return;
    this.loadingHistory = true;
    this.#backlog = [];
    this.#emit("history");
    try {
      await this.#session.ask("history", { conversation: this.id, before: this.first, limit: REPLAY });
    } catch (error) {
      this.loadingHistory = false;
      this.#emit("history");
      if (error.code !== "disconnected") this.#session.report(error);
    }
  }

  async learnContext() {
    try {
      this.context = await this.#session.ask("context", { conversation: this.id });
      if (!this.#closed) this.#emit("context");
    } catch {
      // The pane does without; the watch reports what is wrong.
    }
  }

  async takeOver() {
    try {
      const { epoch } = await this.#session.ask("take_over", { conversation: this.id });
      this.take({ ...this.row, epoch, control: "operator", operator: this.#session.me, reason: undefined });
    } finally {
      this.#refresh(0);
    }
  }

  say(text) {
    const item = this.outbox.add({ text, epoch: this.row.epoch, after: this.last });
    this.transmit(item);
  }

  // Sends an item of the outbox, or again one that failed or was held.
  async transmit(item) {
    const renewed = item.state === "held" || item.state === "failed";
    if (renewed && this.held) Object.assign(item, { epoch: this.row.epoch, after: this.last });
    this.outbox.mark(item, "sending");
    this.#emit("outbox");
    const { ref, epoch, text } = item;
    try {
      const { seq } = await this.#session.ask("send", { conversation: this.id, epoch, text }, { ref });
      if (!this.outbox.find(ref)) return;
      if (seq <= this.last) this.outbox.remove(item);
      else this.outbox.mark(item, "sent");
    } catch (error) {
      if (!this.outbox.find(ref)) return;
      if (error.code === "disconnected") this.outbox.mark(item, "waiting");
      else this.outbox.mark(item, "failed", { detail: errorText(error) });
      if (error.code === "not_holder") this.#refresh(0);
    }
    this.#emit("outbox");
  }

  discard(item) {
    this.outbox.remove(item);
    this.#emit("outbox");
  }

  #hearEntry(entry) {
    if (this.#closed || this.entries.has(entry.seq)) return;
    if (this.#backlog && entry.seq < this.first) {
      this.#backlog.push(entry);
      if (entry.seq === this.first - 1) this.#mergeBacklog();
      return;
    }
    const item = this.outbox.find(entry.ref);
    if (item) this.outbox.remove(item);
    const gap = this.last && entry.seq > this.last + 1 ? [this.last, entry.seq] : null;
    this.#add([entry]);
    if (gap) this.#fill(...gap);
    if (item) this.#emit("outbox");
    if (entry.author === this.typing) this.#seeTyping(null);
    this.#reactTo(entry);
    if (this.last >= this.#upto) this.#caughtUp();
  }

  #add(entries) {
    for (const entry of entries) this.entries.set(entry.seq, entry);
    this.first = Math.min(this.first || Infinity, entries[0].seq);
    this.last = Math.max(this.last, entries.at(-1).seq);
    this.#emit("entries", entries);
  }

  #mergeBacklog() {
    const entries = this.#backlog;
    this.#backlog = null;
    this.loadingHistory = false;
    this.#add(entries);
    this.#emit("history");
  }

  // What the replay left out, because it was more than a page.
  async #fill(from, to) {
    for (let before = to; before > from + 1; before -= HISTORY_LENGTH) {
      const limit = Math.min(HISTORY_LENGTH, before - from - 1);
      await this.#session.ask("history", { conversation: this.id, before, limit }).catch(() => {});
    }
  }

  // The journal's end is here; what waited for it can go out, unless there is news.
  #caughtUp() {
    this.#upto = Infinity;
    if (!this.loaded) {
      this.loaded = true;
      this.#emit("loaded");
    }
    for (const item of this.outbox.items.filter((each) => each.state === "waiting")) {
      const news = this.#newsFor(item);
      if (!this.held) this.outbox.mark(item, "failed", { detail: null });
      else if (news.length || item.epoch !== this.row.epoch) this.outbox.mark(item, "held", { news });
      else this.transmit(item);
    }
    this.#emit("outbox");
  }

  #newsFor(item) {
    const since = [...this.entries.values()].filter((entry) => entry.seq > item.after && entry.author !== "operator");
    return since.sort((one, other) => one.seq - other.seq);
  }

  #reactTo(entry) {
    if (!this.row) return;
    const isNews = entry.seq > this.row.seq;
    if (isNews) {
      this.row = afterEntry(this.row, entry);
      this.#emit("row");
    }
    // Only the server knows who controls the conversation, its epoch, and whether the bot's misses have raised the flag.
    if (entry.notice && (isNews || this.loaded)) this.#refresh(0);
    else if (!this.loaded) return;
    else if (entry.author === "bot" && !this.#session.inbox.has(this.id)) this.#refresh(REFRESH);
  }

  #refresh(delay) {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => this.#closed || this.watch(), delay);
  }

  #forgetEntries() {
    this.entries.clear();
    this.first = this.last = 0;
    this.loaded = false;
    this.#emit("reset");
  }

  #see(watchers) {
    this.watchers = watchers;
    this.#emit("watchers");
  }

  #seeTyping(author) {
    clearTimeout(this.#typingTimer);
    this.typing = author;
    if (author) this.#typingTimer = setTimeout(() => this.#seeTyping(null), TYPING_LASTS);
    this.#emit("typing");
  }

  #becomeMissing() {
    this.missing = true;
    this.#emit("missing");
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
