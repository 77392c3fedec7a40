// The journal of the open conversation. Stays at its end, unless the reader has scrolled up; then nothing moves.

import { full } from "../lib/dates.js";
import { translate, translatePlural } from "../lib/translations.js";
import { session } from "./session.js";
import { fillEntry, placeEntry } from "./entry.js";
import { copy, explainTimes, setText } from "./markup.js";
import { fillOutboxItem } from "./outbox-item.js";

const AT_END = 48;
const NEAR_TOP = 800;

class TalkJournal extends HTMLElement {
  #log = this.querySelector('[role="log"]');
  #list = this.querySelector(".entries");
  #outbox = this.querySelector(".outbox");
  #jump = this.parentElement.querySelector(".jump");
  #items = new Map();
  #arrived = [];
  #flushing = false;
  #pinned = true;
  #top = 0;
  #unread = 0;

  connectedCallback() {
    session.addEventListener("talk", () => this.#follow());
    this.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#jump.addEventListener("click", () => this.toEnd());
    this.#outbox.addEventListener("click", (event) => this.#decide(event.target.closest("[data-act]")));
    explainTimes(this);
    new ResizeObserver(() => this.#pinned && this.#scrollToEnd()).observe(this);
    new ResizeObserver(() => this.#pinned && this.#scrollToEnd()).observe(this.#log);
    this.#follow();
  }

  toEnd() {
    this.#pinned = true;
    this.#scrollToEnd();
    this.#showJump();
  }

  #follow() {
    this.#clear();
    const { talk } = session;
    if (!talk) return;
    const still = (work) => (event) => talk === session.talk && work(event);
    talk.addEventListener("entries", still(({ detail }) => this.#arrive(detail)));
    talk.addEventListener("reset", still(() => this.#clear()));
    talk.addEventListener("loaded", still(() => this.#flush()));
    talk.addEventListener("history", still(() => this.#showTop()));
    talk.addEventListener("typing", still(() => this.#showTyping()));
    talk.addEventListener("outbox", still(() => this.#showOutbox()));
    this.#showOutbox();
  }

  #clear() {
    this.#items.clear();
    this.#list.replaceChildren();
    this.#outbox.replaceChildren();
    this.#arrived = [];
    this.#unread = 0;
    this.#pinned = true;
    this.#log.setAttribute("aria-busy", "true");
    this.dataset.state = "loading";
    setText(this.querySelector(".journal-history"), "");
    this.#showTyping();
    this.#showJump();
  }

  // Entries come one by one; they are shown together, before the next paint.
  #arrive(entries) {
    this.#arrived.push(...entries);
    if (this.#flushing) return;
    this.#flushing = true;
    const soon = document.hidden ? (work) => setTimeout(work) : requestAnimationFrame;
    soon(() => this.#flush());
  }

  #flush() {
    this.#flushing = false;
    const entries = this.#arrived.filter((entry) => !this.#items.has(entry.seq));
    this.#arrived = [];
    if (!session.talk?.loaded) {
      this.#arrived = entries; // shown at once when the end is here
      return;
    }
    entries.sort((one, other) => one.seq - other.seq);
    const opening = this.#items.size === 0;
    const end = Math.max(0, ...this.#items.keys());
    if (entries.length) this.#keepingPlace(() => this.#insert(entries));
    if (!this.#pinned) this.#unread += entries.filter((each) => each.seq > end && each.author !== "notice").length;
    if (opening) this.#ready();
    this.#showTop();
    this.#showJump();
    if (this.#pinned) this.#scrollToEnd();
  }

  #insert(entries) {
    for (const entry of entries) {
      const item = fillEntry(copy(this.querySelector('[data-template="entry"]')), entry, session.me);
      const { newsAfter } = session.talk;
      if (newsAfter !== null && entry.seq === newsAfter + 1 && entry.author === "visitor")
        item.querySelector(".entry-mark").hidden = false;
      this.#items.set(entry.seq, item);
    }
    // One run of neighbours goes in at once; what follows it is placed anew.
    let run = [];
    for (const [index, entry] of entries.entries()) {
      run.push(this.#items.get(entry.seq));
      if (entries[index + 1]?.seq === entry.seq + 1) continue;
      this.#list.insertBefore(asOne(run), this.#firstAfter(entry.seq));
      run = [];
    }
    const { entries: known } = session.talk;
    for (const { seq } of entries) {
      placeEntry(this.#items.get(seq), known.get(seq), known.get(seq - 1));
      if (this.#items.has(seq + 1)) placeEntry(this.#items.get(seq + 1), known.get(seq + 1), known.get(seq));
    }
  }

  // The first line shown that was said after `seq`; nearly always there is none.
  #firstAfter(seq) {
    let next = this.#items.get(seq + 1)?.isConnected ? this.#items.get(seq + 1) : null;
    let before = next ? null : this.#list.lastElementChild;
    for (; before && Number(before.dataset.seq) > seq; before = before.previousElementSibling) next = before;
    return next;
  }

  // What one reads does not move, whatever is added above it.
  #keepingPlace(work) {
    const anchor = this.#pinned ? null : this.#firstVisible();
    const before = anchor?.getBoundingClientRect().top;
    this.style.overflowAnchor = "none";
    work();
    if (anchor) this.scrollTop += anchor.getBoundingClientRect().top - before;
    this.#top = this.scrollTop;
    this.style.overflowAnchor = ""; // the browser's own way, while heights that were guessed become known
  }

  #firstVisible() {
    const top = this.getBoundingClientRect().top;
    for (const item of this.#list.children) if (item.getBoundingClientRect().bottom > top) return item;
    return null;
  }

  #ready() {
    this.dataset.state = "ready";
    this.#scrollToEnd();
    // Only what comes from now on is news to a screen reader.
    requestAnimationFrame(() => this.#log.setAttribute("aria-busy", "false"));
  }

  #scrolled() {
    if (this.dataset.state !== "ready") return;
    // Only who scrolls up leaves the end; lines that turn out higher than they were thought to be do not.
    const up = this.scrollTop < this.#top - 1;
    const atEnd = this.scrollHeight - this.scrollTop - this.clientHeight < AT_END;
    this.#top = this.scrollTop;
    this.#pinned = atEnd || (this.#pinned && !up);
    if (this.#pinned) this.#unread = 0;
    this.#showJump();
    if (this.scrollTop < NEAR_TOP) session.talk?.back();
  }

  #scrollToEnd() {
    this.scrollTop = this.scrollHeight;
    this.#top = this.scrollTop;
  }

  #showJump() {
    this.#jump.hidden = this.#pinned;
    this.#jump.toggleAttribute("data-new", this.#unread > 0);
    const words = this.#unread ? translatePlural("jump.new", this.#unread) : translate("jump");
    setText(this.#jump.querySelector("span"), words);
  }

  #showTop() {
    const { talk } = session;
    const line = this.querySelector(".journal-history");
    if (talk.loadingHistory) setText(line, translate("history.loading"));
    else if (talk.first === 1 && talk.row) setText(line, translate("history.start", { time: full(talk.row.started_at) }));
    else setText(line, "");
  }

  #showTyping() {
    const author = session.talk?.typing;
    const line = this.querySelector(".journal-typing");
    line.hidden = !author;
    const name = session.talk?.row?.operator?.name ?? "";
    setText(line.querySelector(".journal-typing-words"), author ? translate(`typing.${author}`, { name }) : "");
    if (this.#pinned) this.#scrollToEnd();
  }

  #showOutbox() {
    const { outbox, held } = session.talk;
    const shown = new Map([...this.#outbox.children].map((item) => [item.dataset.ref, item]));
    const template = this.querySelector('[data-template="outbox"]');
    const items = outbox.items.map((item) =>
      fillOutboxItem(shown.get(item.ref) ?? copy(template), item, { held, me: session.me }),
    );
    this.#outbox.replaceChildren(...items);
    if (this.#pinned) this.#scrollToEnd();
  }

  #decide(button) {
    if (!button) return;
    const { talk } = session;
    const item = talk.outbox.find(button.closest("[data-ref]").dataset.ref);
    if (!item) return;
    if (button.dataset.act === "send") talk.transmit(item);
    else talk.discard(item);
    const composer = document.querySelector("talk-composer");
    if (button.dataset.act === "edit") composer.edit(item.text);
    else composer.focus();
  }
}

function asOne(nodes) {
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes);
  return fragment;
}

customElements.define("talk-journal", TalkJournal);
