// The rows of the list: latest first, live, and still while the pointer moves over them.

import { dayKey } from "../lib/dates.js";
import { translatePlural } from "../lib/translations.js";
import { addressOf } from "./address.js";
import { session } from "./session.js";
import { copy, explainTimes, setAttribute } from "./markup.js";
import { showRow, showStatus } from "./row.js";

const STILL = 1500; // so long after the last move of the pointer nothing changes its place
const TICK = 5000;
const NEAR_END = 600;

class RowList extends HTMLElement {
  #list = this.querySelector(".rows-list");
  #scroll = this.querySelector(".rows-scroll");
  #items = new Map();
  #shown = new Map();
  #movedAt = 0;
  #timer = 0;
  #today = dayKey(Date.now());

  connectedCallback() {
    for (const item of this.#list.children) this.#items.set(Number(item.dataset.id), item);
    session.inbox.addEventListener("rows", () => this.#render());
    session.inbox.addEventListener("state", () => this.#showState());
    session.addEventListener("talk", () => this.#showOpen());
    session.addEventListener("operators", () => this.#showHeld());
    this.#list.addEventListener("click", (event) => this.#open(event));
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("focusin", (event) => this.#rove(event.target.closest(".row")));
    this.#list.addEventListener("pointermove", () => (this.#movedAt = Date.now()));
    this.#list.addEventListener("pointerleave", () => this.#settle());
    this.#scroll.addEventListener("scroll", () => this.#nearEnd() && session.inbox.more(), { passive: true });
    this.querySelector(".rows-failed button").addEventListener("click", () => session.inbox.load());
    explainTimes(this.#list);
    setInterval(() => this.#tick(), TICK);
    this.#render();
    this.#showState();
  }

  // The next (1) or previous (-1) conversation, opened.
  step(by) {
    const rows = [...this.#list.children];
    const at = rows.findIndex((item) => Number(item.dataset.id) === session.talk?.id);
    const next = rows[at < 0 ? 0 : at + by];
    if (!next) return;
    session.open(Number(next.dataset.id));
    next.scrollIntoView({ block: "nearest" });
  }

  focusFirst() {
    this.#list.querySelector(".row-link")?.focus();
  }

  // The open one, else where one was last; where there is none, the search above.
  focus() {
    const open = this.#list.querySelector('[aria-current="true"]');
    (open ?? this.#list.querySelector('.row-link[tabindex="0"]') ?? document.querySelector("list-filters")).focus();
  }

  #render() {
    const { rows } = session.inbox;
    const wanted = new Set(rows.map((row) => row.id));
    for (const [id, item] of this.#items) if (!wanted.has(id)) this.#drop(id, item);
    for (const row of rows) if (this.#shown.get(row.id) !== row) this.#show(row);
    if (this.#mayMove()) this.#arrange(rows);
    this.#showState();
    if (session.inbox.cursor && this.#nearEnd()) session.inbox.more();
  }

  #show(row) {
    let item = this.#items.get(row.id);
    if (!item) {
      item = copy(this.querySelector("template"));
      this.#items.set(row.id, item);
    }
    this.#shown.set(row.id, row);
    showRow(item, row, session);
    item.firstElementChild.href = addressOf(session, row.id);
    this.#mark(item);
  }

  #drop(id, item) {
    if (item.contains(document.activeElement)) (item.nextElementSibling ?? item.previousElementSibling)?.firstElementChild.focus();
    item.remove();
    this.#items.delete(id);
    this.#shown.delete(id);
  }

  // Puts every row in its place, moving as few as possible and keeping the focus.
  #arrange(rows) {
    const focused = document.activeElement;
    let place = this.#list.firstElementChild;
    for (const row of rows) {
      const item = this.#items.get(row.id);
      if (item === place) place = place.nextElementSibling;
      else this.#list.insertBefore(item, place);
    }
    if (focused !== document.activeElement && this.#list.contains(focused)) focused.focus({ preventScroll: true });
    if (!this.#list.querySelector('.row-link[tabindex="0"]')) this.#rove(this.#list.firstElementChild);
    this.removeAttribute("data-unsettled");
  }

  // Whoever aims at a row shall hit it.
  #mayMove() {
    if (!this.#list.matches(":hover") || Date.now() - this.#movedAt > STILL) return true;
    if (this.#list.childElementCount === 0) return true;
    const waiting = [...this.#items.values()].filter((item) => !item.isConnected).length;
    if (waiting) this.setAttribute("data-unsettled", translatePlural("row.new", waiting));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), STILL + 50);
    return false;
  }

  #settle() {
    this.#movedAt = 0;
    clearTimeout(this.#timer);
    this.#render();
  }

  #showState() {
    const { state, rows, view, filters } = session.inbox;
    this.dataset.state = state;
    setAttribute(this.#list, "aria-busy", state === "loading" ? "true" : null);
    this.querySelector(".rows-failed").hidden = state !== "failed";
    this.querySelector(".rows-more").hidden = state !== "more" && state !== "loading";
    const empty = this.querySelector(".rows-empty");
    empty.hidden = rows.length > 0 || state !== "loaded";
    const { operator, ...others } = filters;
    let kind = view;
    if (Object.keys(others).length || (view !== "mine" && operator)) kind = "search";
    else if (operator) kind = "colleague";
    for (const part of empty.children) part.hidden = part.dataset.empty !== kind;
  }

  #showOpen() {
    for (const item of this.#items.values()) this.#mark(item);
  }

  // Whoever holds one may be gone, or back.
  #showHeld() {
    for (const row of session.inbox.rows) {
      const item = row.control === "operator" && this.#items.get(row.id);
      if (item) showRow(item, row, session);
    }
  }

  #mark(item) {
    setAttribute(item.firstElementChild, "aria-current", Number(item.dataset.id) === session.talk?.id ? "true" : null);
  }

  // Time alone changes what a row says: its status, and at midnight how it tells the time.
  #tick() {
    const today = dayKey(Date.now());
    for (const row of session.inbox.rows) {
      const item = this.#items.get(row.id);
      if (item && today !== this.#today) showRow(item, row, session);
      else if (item) showStatus(item.querySelector(".status"), row);
    }
    this.#today = today;
  }

  #nearEnd() {
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < NEAR_END;
  }

  #open(event) {
    const item = event.target.closest(".row");
    if (!item || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    session.open(Number(item.dataset.id));
    document.querySelector("talk-pane").welcome();
  }

  #rove(item) {
    if (!item) return;
    for (const link of this.#list.querySelectorAll('.row-link[tabindex="0"]')) link.tabIndex = -1;
    item.firstElementChild.tabIndex = 0;
  }

  #key(event) {
    const item = event.target.closest(".row");
    const goals = {
      ArrowDown: item?.nextElementSibling,
      ArrowUp: item?.previousElementSibling,
      Home: this.#list.firstElementChild,
      End: this.#list.lastElementChild,
    };
    if (!(event.key in goals) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.key === "ArrowUp" && item === this.#list.firstElementChild) document.querySelector("list-filters").focus();
    else goals[event.key]?.firstElementChild.focus();
  }
}

customElements.define("row-list", RowList);
