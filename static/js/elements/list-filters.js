import { onKey } from "../lib/keyboard.js";
import { find, findAll, focused, setAttribute, setText, tell } from "../lib/markup.js";
import { NAME_LENGTH } from "../lib/protocol.js";
import { TextLimit } from "../lib/text-limit.js";
import { translate } from "../lib/translations.js";
import { deskPreferences } from "./desk-preferences.js";
import { fillFilters, offerLabels, readFilters, showDays } from "./filter-form.js";
import { labels } from "./labels.js";
import { session } from "./session.js";

const PAUSE = 250; // ms after the last key
const AGAIN = 15_000; // ms; how often a list is loaded anew whose conversations change with the time alone
const FIRST = 50; // rows of the first page

/**
 * <list-filters>: the search, and behind a button the other filters and the height of rows.
 * Events: "go-to-rows" (the keyboard goes on to the rows).
 */
export class ListFilters extends HTMLElement {
  #timer = 0; // runs while a choice is not yet applied
  /** @type {object | null} the filters that the fields were filled with */
  #filled = null;
  #form = find(this, "form", HTMLFormElement);
  #search = find(this, '[name="search"]', HTMLInputElement);
  #limit = new TextLimit(this.#search, find(this, ".text-length"), NAME_LENGTH);
  #button = find(this, ".filter-button", HTMLButtonElement);
  #compact = find(this, '[name="compact"]', HTMLInputElement);
  #fields = find(this, ".filter-fields");

  connectedCallback() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#apply() && this.#search.value && focused() === this.#search) tell(this, "go-to-rows");
    });
    this.#form.addEventListener("input", ({ target }) => this.#input(target));
    this.#button.addEventListener("click", () => this.#open(this.#fields.hasAttribute("hidden")));
    onKey(this.#fields, (event) => event.key === "Escape" && this.#close(event));
    onKey(this.#search, (event) => this.#key(event));
    find(this, '[data-part="mine"]').addEventListener("click", () => session.inbox.show("mine"));
    session.inbox.on("state", () => this.#follow());
    deskPreferences.on("changed", () => this.#showDensity());
    labels.on("changed", () => offerLabels(this.#form, labels.all));
    setInterval(() => this.#loadAgain(), AGAIN);
    this.#showDensity();
    this.#follow();
  }

  focus() {
    this.#search.select();
  }

  /** @param {EventTarget | null} target */
  #input(target) {
    if (target === this.#compact) {
      deskPreferences.set("density", this.#compact.checked ? "compact" : null);
      return;
    }
    showDays(this.#form);
    this.#forget();
    this.#timer = setTimeout(() => this.#apply(), target === this.#search ? PAUSE : 0);
  }

  // A visitor becomes silent without any event. Somebody who has scrolled far down is left alone.
  #loadAgain() {
    const { filters, state, rows } = session.inbox;
    const isOfTime = ["live", "stalled", "abandoned"].includes(filters.status ?? "");
    if (isOfTime && state === "loaded" && rows.length <= FIRST && session.connected) session.inbox.load();
  }

  /** Shows what is chosen. Returns whether that changes the list. */
  #apply() {
    this.#forget();
    this.#limit.count();
    if (this.#limit.over) return true; // the note tells it
    const { view, filters: shown, order } = session.inbox;
    const filters = readFilters(this.#form);
    if (view === "mine" && shown.operator) filters.operator = shown.operator;
    const isOther = JSON.stringify(filters) !== JSON.stringify(shown);
    if (isOther) session.inbox.show(view, { ...filters, order });
    return isOther;
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  // Another list was chosen, or a saved view, or a chip was removed: the fields show its filters.
  #follow() {
    const { view, filters } = session.inbox;
    if (filters !== this.#filled) this.#forget();
    this.#filled = filters;
    if (!this.#timer) {
      // Otherwise the list that has just arrived would take back what was chosen since it was asked for.
      if (focused() !== this.#search) this.#search.value = filters.search ?? "";
      fillFilters(this.#form, filters);
    }
    find(this, '[data-field="operator"]').hidden = view === "mine";
    for (const field of findAll(this, '[data-field="day"]')) field.hidden = view !== "historic" && !filters.from && !filters.to;
    const { operator } = filters;
    const set = Object.keys(filters).filter((name) => name !== "search" && !(name === "operator" && view === "mine"));
    this.#button.toggleAttribute("data-filtered", set.length > 0);
    const whose = find(this, ".filters-whose");
    whose.hidden = view !== "mine" || !operator;
    const colleague = view === "mine" && session.operators.find((each) => each.id === operator);
    setText(find(whose, "span"), translate("whose", { name: colleague ? colleague.name : "…" }));
  }

  /** @param {boolean} isOpen */
  #open(isOpen) {
    this.#fields.hidden = !isOpen;
    setAttribute(this.#button, "aria-expanded", String(isOpen));
    if (isOpen) findAll(this.#fields, "input, select").at(0)?.focus();
  }

  /** @param {KeyboardEvent} event */
  #close(event) {
    event.stopPropagation();
    this.#open(false);
    this.#button.focus();
  }

  #showDensity() {
    const density = deskPreferences.get("density");
    this.#compact.checked = density === "compact";
    setAttribute(document.body, "data-density", density);
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
