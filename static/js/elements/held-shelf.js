import { waitingSince } from "../console/row-orders.js";
import { span } from "../lib/dates.js";
import { closest, copy, find, findAll, setAttribute, setText, tell } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate } from "../lib/translations.js";
import { addressOf } from "./address.js";
import { showAvatar } from "./avatar.js";
import { session } from "./session.js";
import { visitorName } from "./visitor-name.js";

/** @typedef {Frames.Row} Row */

const TICK = 5000; // ms
const STILL = 1500; // ms after the last move of the pointer over the list in which the list does not move

/**
 * <held-shelf>: what this operator holds, above every list but My Conversations, which begins with them; those whose visitors await an answer first, and marked.
 * Events: "opened" (a conversation was chosen).
 */
export class HeldShelf extends HTMLElement {
  #list = find(this, ".shelf-list");
  /** @type {Map<number, HTMLElement>} */
  #items = new Map();
  #inbox = /** @type {HTMLElement} */ (this.parentElement);
  #movedAt = -Infinity;
  #timer = 0;

  connectedCallback() {
    session.held.on("changed", () => this.#show());
    session.on("talk", () => this.#showOpen());
    session.inbox.on("state", () => this.#show());
    this.#list.addEventListener("click", (event) => this.#open(event));
    this.#inbox.addEventListener("pointermove", () => (this.#movedAt = performance.now()));
    this.#inbox.addEventListener("pointerleave", () => this.#settle());
    setInterval(() => this.#show(), TICK);
    this.#show();
  }

  /** Opens the conversation whose visitor has awaited an answer longest. */
  openWaiting() {
    const first = session.held.waiting.at(0) ?? session.held.rows.at(0);
    if (!first) return;
    session.open(first.id);
    tell(this, "opened");
  }

  #show() {
    for (const row of session.held.rows) {
      const item = this.#items.get(row.id);
      if (item) fill(item, row);
    }
    if (isOwn()) this.hidden = true;
    if (this.#mayMove()) this.#arrange();
    this.#showOpen();
  }

  #settle() {
    this.#movedAt = -Infinity;
    this.#show();
  }

  // The rows below must not move away from somebody who aims at one.
  #mayMove() {
    clearTimeout(this.#timer);
    if (!this.#inbox.matches(":hover") || performance.now() - this.#movedAt > STILL) return true;
    this.#timer = setTimeout(() => this.#show(), STILL);
    return false;
  }

  #arrange() {
    const { rows } = session.held;
    this.hidden = rows.length === 0 || isOwn();
    setText(find(this, ".shelf-title"), translate("shelf.title", { number: String(session.held.rows.length) }));
    const wanted = new Set(rows.map((row) => row.id));
    for (const [id, item] of this.#items) if (!wanted.has(id)) this.#drop(id, item);
    for (const [index, row] of rows.entries()) {
      const item = this.#item(row);
      if (this.#list.children[index] !== item) this.#place(item, index);
      fill(item, row);
    }
  }

  /** @param {Row} row */
  #item(row) {
    let item = this.#items.get(row.id);
    if (!item) {
      item = copy(find(this, "template", HTMLTemplateElement));
      item.dataset.id = String(row.id);
      this.#items.set(row.id, item);
    }
    find(item, "a", HTMLAnchorElement).href = addressOf(session, row.id);
    return item;
  }

  /**
   * @param {HTMLElement} item
   * @param {number} index
   */
  #place(item, index) {
    const hadFocus = item.contains(document.activeElement);
    this.#list.insertBefore(item, this.#list.children[index] ?? null);
    if (hadFocus) find(item, "a").focus({ preventScroll: true });
  }

  /**
   * @param {number} id
   * @param {HTMLElement} item
   */
  #drop(id, item) {
    item.remove();
    this.#items.delete(id);
  }

  #showOpen() {
    for (const link of findAll(this.#list, "a")) {
      const id = Number(closest(link, ".shelf-item")?.dataset.id);
      setAttribute(link, "aria-current", id === session.talk?.id ? "true" : null);
    }
  }

  /** @param {MouseEvent} event */
  #open(event) {
    const item = closest(event.target, ".shelf-item");
    if (!item || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    session.open(Number(item.dataset.id));
    tell(this, "opened");
  }
}

/** Whether the list is My Conversations, all of them: what is held is a group of its own there. */
export function isOwn() {
  const { view, filters } = session.inbox;
  return view === "mine" && Object.keys(filters).length === 0;
}

/**
 * @param {HTMLElement} item
 * @param {Row} row
 */
function fill(item, row) {
  showAvatar(find(item, ".avatar"), row.visitor);
  setText(find(item, ".shelf-name"), visitorName(row.visitor));
  setText(find(item, ".shelf-last"), row.visitor_last?.text ?? row.last?.text ?? "");
  const since = row.unanswered ? waitingSince(row) : null;
  const wait = find(item, ".shelf-wait");
  wait.hidden = !since;
  item.toggleAttribute("data-waiting", Boolean(since));
  if (!since) return;
  const ago = serverClock.now() - Date.parse(since);
  setText(find(wait, ".shelf-wait-span"), span(ago));
  setText(find(wait, ".visually-hidden"), translate("shelf.waits", { time: span(ago, "long") }));
}
