import { clock } from "../lib/dates.js";
import { closest, copy, find, findAll, setText, tell } from "../lib/markup.js";
import { Presses } from "../lib/presses.js";
import { ScrollEnd } from "../lib/scroll-end.js";
import { translate } from "../lib/translations.js";
import { fillEntry, placeEntry, showPresses, speakerOf } from "./entry.js";
import { showApprovals } from "./journal-approvals.js";
import { JournalNotes } from "./journal-notes.js";
import { fillOutboxItem } from "./outbox-item.js";
import { session } from "./session.js";
import { explainTimes } from "./time-titles.js";
import { visitorName } from "./visitor-name.js";

/** @import { Entry } from "../console/entries.js" */

const NEAR_TOP = 800; // px

/**
 * <talk-journal>: the journal of the open conversation. It stays at its end, unless the reader has scrolled up; then nothing
 * moves.
 * Events: "end" with {atEnd, unread}; "decided" (about a message that was not sent), with {edit}: its text, if it is to be
 * edited.
 */
export class TalkJournal extends HTMLElement {
  #log = find(this, '[role="log"]');
  #list = find(this, ".entries");
  #outbox = find(this, ".outbox");
  /** @type {Map<number, HTMLElement>} by `seq` */
  #items = new Map();
  #presses = new Presses();
  /** @type {Entry[]} not shown yet */
  #arrived = [];
  #isFlushing = false;
  #notes = new JournalNotes(this.#list, find(this, '[data-template="note"]', HTMLTemplateElement));
  #end = new ScrollEnd(this);
  #unread = 0;
  #visitor = ""; // the name above what the visitor said

  connectedCallback() {
    session.on("talk", () => this.#follow());
    session.on("phase", () => this.#showOutbox());
    this.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#outbox.addEventListener("click", (event) => this.#decide(closest(event.target, "[data-act]")));
    explainTimes(this);
    const sizes = new ResizeObserver(() => this.#end.keep());
    sizes.observe(this);
    sizes.observe(this.#log);
    sizes.observe(find(this, "bot-writing"));
    this.#follow();
  }

  /** Stays where it is, although it was at its end: a line is going to be shown. */
  stay() {
    this.#end.reached = false;
  }

  toEnd() {
    this.#end.go();
    this.#tellEnd();
  }

  /** Moves the focus to Send of a message that was held back. @param {string} ref */
  offer(ref) {
    this.#showOutbox();
    findAll(this.#outbox, `[data-ref="${ref}"] [data-act="send"]`).at(0)?.focus();
    this.toEnd();
  }

  #follow() {
    this.#clear();
    const { talk } = session;
    if (!talk) return;
    const isOpen = () => talk === session.talk;
    talk.on("entries", (entries) => isOpen() && this.#arrive(entries));
    talk.bot.on("changed", () => isOpen() && showApprovals(this.#list));
    talk.notes.on("added", () => isOpen() && this.#flush());
    talk.on("reset", () => isOpen() && this.#clear());
    talk.on("loaded", () => isOpen() && this.#flush());
    talk.on("history", () => isOpen() && this.#showTop());
    talk.on("row", () => isOpen() && this.#nameVisitor());
    talk.on("typing", () => isOpen() && this.#showTyping());
    talk.on("outbox", () => isOpen() && this.#showOutbox());
    this.#showOutbox();
  }

  #clear() {
    this.#items.clear();
    this.#notes.clear();
    this.#presses.clear();
    this.#list.replaceChildren();
    this.#outbox.replaceChildren();
    this.#arrived = [];
    this.#unread = 0;
    this.#end.reached = true;
    this.#log.setAttribute("aria-busy", "true");
    this.dataset.state = "loading";
    setText(find(this, ".journal-history"), "");
    this.#showTyping();
    this.#tellEnd();
  }

  /**
   * Entries come one by one; they are shown together, before the next paint.
   * @param {Entry[]} entries
   */
  #arrive(entries) {
    this.#arrived.push(...entries);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    if (document.hidden) setTimeout(() => this.#flush());
    else requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    this.#isFlushing = false;
    const entries = this.#arrived.filter((entry) => !this.#items.has(entry.seq));
    this.#arrived = [];
    if (!session.talk?.loaded) {
      this.#arrived = entries; // shown together when the end is here
      return;
    }
    entries.sort((one, other) => one.seq - other.seq);
    const isFirst = this.#items.size === 0;
    const end = Math.max(0, ...this.#items.keys());
    this.#keepingPlace(() => {
      if (entries.length) this.#insert(entries);
      this.#notes.place();
      showApprovals(this.#list);
    });
    if (!this.#end.reached) this.#unread += entries.filter((each) => each.seq > end && each.author !== "notice").length;
    if (isFirst) this.#ready();
    this.#showTop();
    this.#tellEnd();
    this.#end.keep();
  }

  /** @param {Entry[]} entries in order */
  #insert(entries) {
    const template = find(this, '[data-template="entry"]', HTMLTemplateElement);
    for (const entry of entries) {
      const item = fillEntry(copy(template), entry, session.me);
      const isNews = entry.seq - 1 === session.talk?.newsAfter && entry.author === "visitor";
      if (isNews) find(item, ".entry-mark").hidden = false;
      this.#items.set(entry.seq, item);
    }
    // One run of neighbors goes in at once; what follows it is placed anew.
    /** @type {HTMLElement[]} */
    let run = [];
    for (const [index, { seq }] of entries.entries()) {
      run.push(/** @type {HTMLElement} */ (this.#items.get(seq)));
      if (entries[index + 1]?.seq === seq + 1) continue;
      this.#list.insertBefore(together(run), this.#firstAfter(seq));
      run = [];
    }
    for (const { seq } of entries) {
      this.#place(seq);
      this.#place(seq + 1);
    }
    this.#presses.add(entries);
    for (const [seq, item] of this.#items) showPresses(item, this.#presses.look(seq));
  }

  /** @param {number} seq of an entry that may be shown */
  #place(seq) {
    const item = this.#items.get(seq);
    const entry = session.talk?.entries.get(seq);
    if (item && entry) placeEntry(item, entry, session.talk?.entries.get(seq - 1));
  }

  /**
   * The first item shown that was said after `seq`; nearly always there is none.
   * @param {number} seq
   */
  #firstAfter(seq) {
    const next = this.#items.get(seq + 1);
    if (next?.isConnected) return next;
    let found = null;
    let before = /** @type {HTMLElement | null} */ (this.#list.lastElementChild);
    for (; before && Number(before.dataset.seq) > seq; before = /** @type {any} */ (before.previousElementSibling)) {
      found = before;
    }
    return found;
  }

  /**
   * Keeps the entry that one reads at its place on the screen while `work` adds entries above it.
   * @param {() => void} work
   */
  #keepingPlace(work) {
    const anchor = this.#end.reached ? null : this.#firstVisible();
    const before = anchor?.getBoundingClientRect().top ?? 0;
    this.style.overflowAnchor = "none";
    work();
    if (anchor) this.scrollTop += anchor.getBoundingClientRect().top - before;
    this.style.overflowAnchor = ""; // the browser's own way, while heights that were estimated become known
  }

  #firstVisible() {
    const top = this.getBoundingClientRect().top;
    return [...this.#list.children].find((item) => item.getBoundingClientRect().bottom > top) ?? null;
  }

  #ready() {
    this.dataset.state = "ready";
    this.#end.go();
    // Only what comes from now on is news to a screen reader.
    requestAnimationFrame(() => this.#log.setAttribute("aria-busy", "false"));
  }

  #scrolled() {
    if (this.dataset.state !== "ready") return;
    this.#end.scrolled();
    if (this.#end.reached) this.#unread = 0;
    this.#tellEnd();
    if (this.scrollTop < NEAR_TOP) session.talk?.loadHistory();
  }

  #tellEnd() {
    tell(this, "end", { atEnd: this.#end.reached, unread: this.#unread });
  }

  #showTop() {
    const { talk } = session;
    if (!talk) return;
    const isWhole = talk.entries.first === 1 && talk.row;
    const start = isWhole ? translate("history.start", { time: clock(isWhole.started_at) }) : "";
    setText(find(this, ".journal-history"), talk.isLoadingHistory ? translate("history.loading") : start);
  }

  // An operator may have named the visitor, on the card.
  #nameVisitor() {
    const name = visitorName(session.talk?.row?.visitor);
    if (name === this.#visitor) return;
    this.#visitor = name;
    for (const [seq, item] of this.#items) {
      const entry = session.talk?.entries.get(seq);
      if (entry?.author === "visitor") setText(find(item, ".entry-name"), speakerOf(entry, session.me));
    }
  }

  #showTyping() {
    const author = session.talk?.typing;
    const line = find(this, ".journal-typing");
    line.hidden = !author;
    line.dataset.author = author ?? "";
    const name = session.talk?.row?.operator?.name ?? "";
    setText(find(line, ".journal-typing-words"), author ? typingText(author, name) : "");
    this.#end.keep();
  }

  #showOutbox() {
    if (!session.talk) return;
    const { outbox, held } = session.talk;
    const shown = new Map(findAll(this.#outbox, "[data-ref]").map((item) => [item.dataset.ref, item]));
    const template = find(this, '[data-template="outbox"]', HTMLTemplateElement);
    const nodeOf = (/** @type {string} */ ref) => shown.get(ref) ?? copy(template);
    const nodes = outbox.items.map((item) => fillOutboxItem(nodeOf(item.ref), item, { held, me: session.me }));
    this.#outbox.replaceChildren(...nodes);
    this.#end.keep();
  }

  /** @param {HTMLElement | null} button of a message that was not sent */
  #decide(button) {
    const ref = closest(button, "[data-ref]")?.dataset.ref;
    const item = session.talk?.outbox.find(ref);
    if (!button || !item) return;
    if (button.dataset.act === "send") session.talk?.sendAgain(item);
    else session.talk?.discard(item);
    if (button.dataset.act === "edit" && item.own) session.talk?.ownWords.keep({ own: item.own, text: item.text });
    tell(this, "decided", { edit: button.dataset.act === "edit" ? item.text : null });
  }
}

/** @param {HTMLElement[]} nodes */
function together(nodes) {
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes);
  return fragment;
}

/**
 * @param {string} author
 * @param {string} name
 */
function typingText(author, name) {
  const text = author === "visitor" ? session.talk?.typed : "";
  return text ? translate("typing.text", { text }) : translate(`typing.${author}`, { name });
}
