import { listOf, Search } from "../console/search.js";
import { nameOf } from "../console/rows.js";
import { brief, full } from "../lib/dates.js";
import { onKey } from "../lib/keyboard.js";
import { closest, copy, find, findAll, setText, tell } from "../lib/markup.js";
import { marked } from "../lib/marked.js";
import { serverClock } from "../lib/server-clock.js";
import { translate, translatePlural } from "../lib/translations.js";
import { addressOf } from "./address.js";
import { session } from "./session.js";

const COUNTED = 1000; // counts stop here

/**
 * <search-hits>: below the list that is searched, the lines that are found in all conversations, latest first. Arrow keys walk
 * through them.
 * Events: "open-line" with {conversation, seq}, "go-to-last-row" (the keyboard goes up to the rows).
 */
export class SearchHits extends HTMLElement {
  #search = new Search(session);
  #list = find(this, ".hits-list");
  #more = find(this, '[data-act="more"]', HTMLButtonElement);

  connectedCallback() {
    this.#search.on("changed", () => this.#show());
    this.#more.addEventListener("click", () => this.#search.more());
    this.#list.addEventListener("click", (event) => this.#open(event));
    onKey(this.#list, (event) => this.#key(event));
    this.#search.look(session.inbox.filters.search ?? "");
    this.#show();
  }

  #show() {
    const { query, hits, isLoading, unknown, cursor } = this.#search;
    // If nothing is found anywhere, the empty list says so.
    this.hidden = !query || (!isLoading && !hits.length && !unknown.length);
    this.dataset.state = isLoading ? "loading" : hits.length ? "found" : "none";
    setText(find(this, ".hits-count"), this.#words());
    const told = find(this, ".hits-unknown");
    told.hidden = unknown.length === 0;
    setText(told, unknown.length ? translate("search.unknown", { words: unknown.join(" ") }) : "");
    this.#list.replaceChildren(...hits.map((hit, place) => this.#item(hit, hits[place - 1])));
    this.#more.hidden = !cursor;
    this.#more.disabled = isLoading;
  }

  #words() {
    const { count, hits, isLoading } = this.#search;
    if (isLoading && !hits.length) return translate("search.looking");
    return count >= COUNTED ? translate("search.many") : translatePlural("search.count", count);
  }

  /**
   * The lines of one conversation that follow each other stand together under its name.
   * @param {Frames.Hit} hit
   * @param {Frames.Hit | undefined} before
   */
  #item(hit, before) {
    const item = copy(find(this, "template", HTMLTemplateElement));
    const link = find(item, ".hit", HTMLAnchorElement);
    link.href = addressOf(session, hit.conversation);
    link.dataset.conversation = String(hit.conversation);
    link.dataset.seq = String(hit.seq);
    find(item, ".hit-head").hidden = before?.conversation === hit.conversation;
    setText(find(item, ".hit-visitor"), nameOf(hit.row));
    setText(find(item, ".hit-list"), translate(`list.${listOf(hit.row, session.me, serverClock.now())}`));
    const time = find(item, "time", HTMLTimeElement);
    time.dateTime = hit.at;
    time.title = full(hit.at);
    setText(time, brief(hit.at));
    setText(find(item, ".hit-author"), translate(`search.by.${hit.author}`));
    find(item, ".hit-text").replaceChildren(...marked(hit.text, hit.marks));
    return item;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const links = findAll(this.#list, ".hit");
    const at = links.findIndex((link) => link.contains(/** @type {Node} */ (event.target)));
    if (event.key === "ArrowUp" && at < 1) tell(this, "go-to-last-row");
    else links[event.key === "ArrowDown" ? at + 1 : at - 1]?.focus();
  }

  /** @param {MouseEvent} event */
  #open(event) {
    const link = closest(event.target, ".hit");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    tell(this, "open-line", { conversation: Number(link.dataset.conversation), seq: Number(link.dataset.seq) });
  }
}
