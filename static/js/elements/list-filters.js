import { onKey } from "../lib/keyboard.js";
import { find, focused, setText, tell } from "../lib/markup.js";
import { NAME_LENGTH } from "../lib/protocol.js";
import { wellFormed } from "../lib/text.js";
import { TextLimit } from "../lib/text-limit.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** @import { Filters } from "../console/inbox.js" */

const PAUSE = 250; // ms after the last key

/**
 * <list-filters>: text search in every list; time, bot and operator in Historic.
 * Events: "go-to-rows" (the keyboard goes on to the rows).
 */
export class ListFilters extends HTMLElement {
  #timer = 0;
  #form = find(this, "form", HTMLFormElement);
  #search = find(this, '[name="search"]', HTMLInputElement);
  #limit = new TextLimit(this.#search, find(this, ".text-length"), NAME_LENGTH);

  connectedCallback() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#apply();
    });
    this.#form.addEventListener("input", ({ target }) => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#apply(), target === this.#search ? PAUSE : 0);
    });
    onKey(this.#search, (event) => this.#key(event));
    find(this, '[data-part="mine"]').addEventListener("click", () => session.inbox.show("mine"));
    session.inbox.on("state", () => this.#follow());
    this.#follow();
  }

  focus() {
    this.#search.select();
  }

  #apply() {
    clearTimeout(this.#timer);
    this.#limit.count();
    if (this.#limit.over) return; // the note tells it
    const { view, filters: shown } = session.inbox;
    const filters = this.#read();
    if (view === "mine" && shown.operator) filters.operator = shown.operator;
    if (JSON.stringify(filters) !== JSON.stringify(shown)) session.inbox.show(view, filters);
  }

  #read() {
    const form = new FormData(this.#form);
    const value = (/** @type {string} */ name) => String(form.get(name) ?? "").trim();
    /** @type {Filters} */
    const filters = {};
    if (value("search")) filters.search = wellFormed(value("search"));
    if (session.inbox.view !== "historic") return filters;
    if (value("bot")) filters.bot = Number(value("bot"));
    if (value("operator")) filters.operator = Number(value("operator"));
    if (value("from")) filters.from = startOfDay(value("from"), 0);
    if (value("to")) filters.to = startOfDay(value("to"), 1);
    return filters;
  }

  // Another list was chosen: its own filters, and no search left over from the last one.
  #follow() {
    const { view, filters } = session.inbox;
    const historic = find(this, ".historic-filters");
    if (historic.hidden === (view === "historic")) this.#form.reset();
    historic.hidden = view !== "historic";
    if (focused() !== this.#search) this.#search.value = filters.search ?? "";
    const whose = find(this, ".filters-whose");
    whose.hidden = view !== "mine" || !filters.operator;
    const colleague = view === "mine" && session.operators.find((each) => each.id === filters.operator);
    setText(find(whose, "span"), translate("whose", { name: colleague ? colleague.name : "…" }));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && this.#search.value) {
      this.#search.value = "";
      this.#apply();
      event.stopPropagation();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      tell(this, "go-to-rows");
    }
  }
}

/**
 * The beginning of that day in the operator's zone, `days` later.
 * @param {string} date
 * @param {number} days
 */
function startOfDay(date, days) {
  const [year, month, day] = date.split("-").map(Number);
  return new Date(year, month - 1, day + days).toISOString();
}
