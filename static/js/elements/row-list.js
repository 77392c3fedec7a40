import { dayKey } from "../lib/dates.js";
import { onKey } from "../lib/keyboard.js";
import { closest, copy, find, findAll, focused, setAttribute, tell } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate, translatePlural } from "../lib/translations.js";
import { addressOf } from "./address.js";
import { isOwn } from "./held-shelf.js";
import { labels, showLabels } from "./labels.js";
import { showMoments, showRow } from "./row.js";
import { session } from "./session.js";
import { explainTimes } from "./time-titles.js";

const STILL = 1500; // ms after the last move of the pointer in which nothing changes its place
const TICK = 5000; // ms
const NEAR_END = 600; // px

/**
 * <row-list>: the rows of the list: latest first, live, and still while the pointer moves over them.
 * Events: "opened" (a conversation was chosen), "go-to-filters" (the keyboard goes up to the filters).
 */
export class RowList extends HTMLElement {
  #list = find(this, ".rows-list");
  #scroll = find(this, ".rows-scroll");
  /** @type {Map<number, HTMLElement>} */
  #items = new Map();
  /** @type {Map<number, Frames.Row>} */
  #shown = new Map();
  #movedAt = -Infinity;
  #timer = 0;
  #today = dayKey(serverClock.now());
  #place = 0; // of the open row, also after it has left the list

  connectedCallback() {
    for (const item of this.#children) this.#items.set(Number(item.dataset.id), item);
    session.inbox.on("rows", () => this.#render());
    session.inbox.on("state", () => this.#showState());
    session.on("talk", () => this.#showOpen());
    session.on("operators", () => this.#showHeld());
    labels.on("changed", () => this.#showLabels());
    session.held.on("changed", () => session.inbox.view === "mine" && this.#render());
    this.#list.addEventListener("click", (event) => this.#open(event));
    onKey(this.#list, (event) => this.#key(event));
    this.#list.addEventListener("focusin", (event) => this.#makeTabStop(closest(event.target, ".row")));
    this.#list.addEventListener("pointermove", () => (this.#movedAt = performance.now()));
    this.#list.addEventListener("pointerleave", () => this.#settle());
    this.#scroll.addEventListener("scroll", () => this.#isNearEnd() && session.inbox.more(), { passive: true });
    find(this, ".rows-failed button").addEventListener("click", () => session.inbox.load());
    explainTimes(this.#list);
    setInterval(() => this.#tick(), TICK);
    this.#render();
    this.#showState();
  }

  /**
   * Opens the next or the previous conversation, and moves the focus to its row, so that it is read out and Enter goes on
   * into it. If the open one has left the list, its place counts.
   * @param {1 | -1} by
   */
  step(by) {
    const rows = this.#children;
    const at = rows.findIndex((item) => Number(item.dataset.id) === session.talk?.id);
    const following = by > 0 ? this.#place : this.#place - 1;
    const next = rows[at < 0 ? Math.min(following, rows.length - 1) : at + by];
    if (!next) return;
    session.open(Number(next.dataset.id));
    next.scrollIntoView({ block: "nearest" });
    if (this.#scroll.clientHeight) linkOf(next).focus();
    else tell(this, "opened"); // a phone shows the conversation instead of the list
  }

  /** Focuses the first row, or the first line that was found below the rows. */
  focusFirst() {
    findAll(this, ".row-link, .hit").at(0)?.focus();
  }

  /** Focuses the last row; if there is none, the filters above. */
  focusLast() {
    const last = findAll(this.#list, ".row-link").at(-1);
    if (last) last.focus();
    else tell(this, "go-to-filters");
  }

  /** Focuses the open row, else the one where the focus was last; if there is none, the filters above. */
  focus() {
    const open = findAll(this.#list, '[aria-current="true"]').at(0);
    const link = open ?? findAll(this.#list, '.row-link[tabindex="0"]').at(0);
    if (link) link.focus();
    else tell(this, "go-to-filters");
  }

  /** The rows of the list. In My Conversations, those that the operator holds come first. */
  get #rows() {
    const { rows } = session.inbox;
    return isOwn() ? [...session.held.rows, ...rows.filter((row) => !session.held.has(row.id))] : rows;
  }

  get #children() {
    return /** @type {HTMLElement[]} */ ([...this.#list.children]);
  }

  #render() {
    const rows = this.#rows;
    const wanted = new Set(rows.map((row) => row.id));
    for (const [id, item] of this.#items) if (!wanted.has(id)) this.#drop(id, item);
    for (const row of rows) if (this.#shown.get(row.id) !== row) this.#show(row);
    if (this.#mayMove()) this.#arrange(rows);
    this.#showState();
    if (session.inbox.cursor && this.#isNearEnd()) session.inbox.more();
  }

  /** @param {Frames.Row} row */
  #show(row) {
    let item = this.#items.get(row.id);
    if (!item) {
      item = copy(find(this, ":scope > template", HTMLTemplateElement));
      this.#items.set(row.id, item);
    }
    this.#shown.set(row.id, row);
    showRow(item, row);
    linkOf(item).href = addressOf(session, row.id);
    this.#markOpen(item);
  }

  /**
   * If the row has the focus, a neighbor gets it.
   * @param {number} id
   * @param {HTMLElement} item
   */
  #drop(id, item) {
    const neighbor = item.nextElementSibling ?? item.previousElementSibling;
    if (neighbor && item.contains(focused())) linkOf(neighbor).focus();
    item.remove();
    this.#items.delete(id);
    this.#shown.delete(id);
  }

  /**
   * Puts every row in its place, moving as few as possible and keeping the focus.
   * @param {Frames.Row[]} rows
   */
  #arrange(rows) {
    const hadFocus = focused();
    let place = this.#list.firstElementChild;
    for (const row of rows) {
      const item = this.#items.get(row.id);
      if (!item) continue;
      if (item === place) place = place.nextElementSibling;
      else this.#list.insertBefore(item, place);
    }
    if (hadFocus !== focused() && this.#list.contains(hadFocus)) hadFocus?.focus({ preventScroll: true });
    if (!this.#list.querySelector('.row-link[tabindex="0"]')) this.#makeTabStop(this.#list.firstElementChild);
    this.removeAttribute("data-unsettled");
    this.#nameGroups();
    this.#notePlace();
  }

  #showLabels() {
    for (const [id, row] of this.#shown) {
      const item = this.#items.get(id);
      if (item) showLabels(find(item, ".row-labels"), row);
    }
  }

  // My Conversations has two groups: the first row of each bears its name.
  #nameGroups() {
    const held = isOwn() ? session.held.rows.length : 0;
    for (const [index, item] of this.#children.entries()) {
      let name = null;
      if (held && index === 0) name = translate("shelf.title", { number: String(held) });
      else if (held && index === held) name = translate("group.earlier");
      setAttribute(item, "data-group", name);
    }
  }

  #notePlace() {
    const at = this.#children.findIndex((item) => Number(item.dataset.id) === session.talk?.id);
    if (at >= 0) this.#place = at;
  }

  // A row that somebody aims at must not move away.
  #mayMove() {
    if (!this.#list.matches(":hover") || performance.now() - this.#movedAt > STILL) return true;
    if (this.#list.childElementCount === 0) return true;
    const waiting = [...this.#items.values()].filter((item) => !item.isConnected).length;
    if (waiting) this.setAttribute("data-unsettled", translatePlural("row.new", waiting));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), STILL + 50);
    return false;
  }

  #settle() {
    this.#movedAt = -Infinity;
    clearTimeout(this.#timer);
    this.#render();
  }

  #showState() {
    const { state } = session.inbox;
    const rows = this.#rows;
    this.dataset.state = state;
    setAttribute(this.#list, "aria-busy", state === "loading" ? "true" : null);
    find(this, ".rows-failed").hidden = state !== "failed";
    find(this, ".rows-more").hidden = state !== "more" && (state !== "loading" || rows.length > 0);
    const empty = find(this, ".rows-empty");
    empty.hidden = rows.length > 0 || state !== "loaded";
    for (const part of findAll(empty, "[data-empty]")) part.hidden = part.dataset.empty !== emptiness();
  }

  #showOpen() {
    this.#notePlace();
    for (const item of this.#items.values()) this.#markOpen(item);
  }

  // Operators who hold one may be gone, or back.
  #showHeld() {
    for (const row of this.#rows) {
      const item = row.control === "operator" && this.#items.get(row.id);
      if (item) showRow(item, row);
    }
  }

  /** @param {HTMLElement} item */
  #markOpen(item) {
    setAttribute(linkOf(item), "aria-current", Number(item.dataset.id) === session.talk?.id ? "true" : null);
  }

  // Time alone changes what a row says: its status and wait, and at midnight how it tells the time.
  #tick() {
    const today = dayKey(serverClock.now());
    for (const row of this.#rows) {
      const item = this.#items.get(row.id);
      if (item && today !== this.#today) showRow(item, row);
      else if (item) showMoments(item, row);
    }
    this.#today = today;
  }

  #isNearEnd() {
    if (!this.#scroll.clientHeight) return false; // on a phone a conversation is shown instead
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < NEAR_END;
  }

  /** @param {MouseEvent} event */
  #open(event) {
    const item = closest(event.target, ".row");
    if (!item || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    session.open(Number(item.dataset.id));
    tell(this, "opened");
  }

  /**
   * Tab comes to this row, and to no other.
   * @param {Element | null} item
   */
  #makeTabStop(item) {
    if (!item) return;
    for (const link of findAll(this.#list, '.row-link[tabindex="0"]')) link.tabIndex = -1;
    linkOf(item).tabIndex = 0;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const item = closest(event.target, ".row");
    /** @type {Record<string, Element | null | undefined>} */
    const goals = {
      ArrowDown: item?.nextElementSibling,
      ArrowUp: item?.previousElementSibling,
      Home: this.#list.firstElementChild,
      End: this.#list.lastElementChild,
    };
    if (!(event.key in goals) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const goal = goals[event.key];
    if (event.key === "ArrowUp" && item === this.#list.firstElementChild) tell(this, "go-to-filters");
    else if (goal) linkOf(goal).focus();
    else if (event.key === "ArrowDown") findAll(this, ".hit").at(0)?.focus(); // below the last row
  }
}

/** @param {Element} item */
function linkOf(item) {
  return /** @type {HTMLAnchorElement} */ (item.firstElementChild);
}

// Which of the texts for an empty list fits.
function emptiness() {
  const { view, filters } = session.inbox;
  const { operator, ...others } = filters;
  if (Object.keys(others).length || (view !== "mine" && operator)) return "search";
  return operator ? "colleague" : view;
}
