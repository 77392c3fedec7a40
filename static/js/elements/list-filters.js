// Text search in every list; time, bot and operator in Historic.

import { translate } from "../lib/translations.js";
import { session } from "./session.js";
import { setText } from "./markup.js";

const PAUSE = 250;

class ListFilters extends HTMLElement {
  #timer = 0;
  #form = this.querySelector("form");

  connectedCallback() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#apply();
    });
    this.#form.addEventListener("input", ({ target }) => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#apply(), target.type === "search" ? PAUSE : 0);
    });
    this.#form.elements.search.addEventListener("keydown", (event) => this.#key(event));
    this.querySelector('[data-part="mine"]').addEventListener("click", () => session.inbox.show("mine"));
    session.inbox.addEventListener("state", () => this.#follow());
    this.#follow();
  }

  focus() {
    this.#form.elements.search.select();
  }

  #apply() {
    clearTimeout(this.#timer);
    const { view, filters: shown } = session.inbox;
    const filters = this.#read(view);
    if (view === "mine" && shown.operator) filters.operator = shown.operator;
    if (JSON.stringify(filters) !== JSON.stringify(shown)) session.inbox.show(view, filters);
  }

  #read(view) {
    const { search, from, to, bot, operator } = Object.fromEntries(new FormData(this.#form));
    const filters = {};
    if (search.trim()) filters.search = search.trim();
    if (view !== "historic") return filters;
    if (bot) filters.bot = Number(bot);
    if (operator) filters.operator = Number(operator);
    if (from) filters.from = startOfDay(from, 0);
    if (to) filters.to = startOfDay(to, 1);
    return filters;
  }

  // Another list was chosen: its own filters, and no search left over from the last one.
  #follow() {
    const { view, filters } = session.inbox;
    const { elements } = this.#form;
    const historic = this.querySelector(".historic-filters");
    if (historic.hidden === (view === "historic")) this.#form.reset();
    historic.hidden = view !== "historic";
    if (document.activeElement !== elements.search) elements.search.value = filters.search ?? "";
    const colleague = view === "mine" && session.operators.find((each) => each.id === filters.operator);
    const whose = this.querySelector(".filters-whose");
    whose.hidden = view !== "mine" || !filters.operator;
    setText(whose.firstElementChild, translate("whose", { name: colleague?.name ?? "…" }));
    setText(document.getElementById("inbox-title"), translate(`list.${view}`));
  }

  #key(event) {
    if (event.key === "Escape" && event.target.value) {
      event.target.value = "";
      this.#apply();
      event.stopPropagation();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      document.querySelector("row-list").focusFirst();
    }
  }
}

// The beginning of that day, here, `days` later.
function startOfDay(date, days) {
  const [year, month, day] = date.split("-").map(Number);
  return new Date(year, month - 1, day + days).toISOString();
}

customElements.define("list-filters", ListFilters);
