import { dateOfDay } from "../lib/dates.js";
import { copy, find, findAll, focused, setText, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { before } from "./filter-form.js";
import { session } from "./session.js";

/** @import { Filters } from "../console/inbox.js" */

/** @typedef {{ text: string, rest: Filters }} Chip the words of a filter, and the filters without it */

/**
 * <filter-chips>: the filters of the list, each with a button that removes it.
 * Events: "save-view" (the list is to be kept under a name), "go-to-filters" (the last chip is gone).
 */
export class FilterChips extends HTMLElement {
  #list = find(this, ".filter-chips-list");
  #shown = "[]";
  #form = /** @type {HTMLFormElement} */ (this.closest("form"));

  connectedCallback() {
    find(this, '[data-act="save"]').addEventListener("click", () => tell(this, "save-view"));
    session.inbox.on("state", () => this.#show());
    session.views.on("changed", () => this.#show());
    this.#show();
  }

  #show() {
    const { order } = session.inbox;
    const chips = this.#chips();
    const had = this.contains(focused());
    // A chip that somebody presses must stay while the list loads.
    const shown = JSON.stringify(chips);
    if (shown !== this.#shown) this.#list.replaceChildren(...chips.map((chip) => this.#chip(chip)));
    this.#shown = shown;
    this.hidden = !chips.length && order === "latest" && !session.inbox.filters.search;
    find(this, '[data-act="save"]').hidden = Boolean(session.views.current);
    if (!had || this.contains(focused())) return;
    const next = findAll(this.#list, "button").at(0);
    if (next) next.focus();
    else tell(this, "go-to-filters");
  }

  /** @param {Chip} chip */
  #chip({ text, rest }) {
    const item = copy(find(this, "template", HTMLTemplateElement));
    setText(find(item, ".filter-chip-words"), text);
    const button = find(item, "button");
    button.setAttribute("aria-label", translate("filter.remove", { filter: text }));
    button.addEventListener("click", () => {
      const { view, order } = session.inbox;
      session.inbox.show(view, { ...rest, order });
    });
    return item;
  }

  #chips() {
    const { view, filters } = session.inbox;
    /** @type {Chip[]} */
    const chips = [];
    const add = (/** @type {string} */ text, /** @type {Filters} */ changes) =>
      chips.push({ text, rest: known({ ...filters, ...changes }) });
    for (const bot of filters.bots ?? []) {
      add(this.#label("bots", bot), { bots: filters.bots?.filter((each) => each !== bot) });
    }
    if (filters.status) add(this.#label("status", filters.status), { status: undefined });
    if (filters.language) add(this.#label("language", filters.language), { language: undefined });
    if (filters.tag) add(filters.tag, { tag: undefined });
    if (filters.holder) add(this.#label("holder", filters.holder), { holder: undefined });
    if (filters.unread) add(translate("filter.unread"), { unread: undefined });
    if (filters.operator && view !== "mine") {
      add(translate("whose", { name: this.#label("operator", filters.operator) }), { operator: undefined });
    }
    if (filters.from) add(translate("filter.from", { day: dateOfDay(filters.from) }), { from: undefined });
    if (filters.to) add(translate("filter.to", { day: dateOfDay(before(filters.to)) }), { to: undefined });
    return chips;
  }

  /**
   * The words of a choice, as its field has them; the value, if the field has it no longer.
   * @param {string} name
   * @param {string | number} value
   */
  #label(name, value) {
    const option = this.#form.querySelector(`[name="${name}"][value="${CSS.escape(String(value))}"]`)?.parentElement;
    const choice = this.#form.querySelector(`[name="${name}"] option[value="${CSS.escape(String(value))}"]`);
    return (choice ?? option)?.textContent?.trim() || String(value);
  }
}

/** @param {Filters} filters */
function known(filters) {
  const given = Object.entries(filters).filter(([, value]) => value && !(Array.isArray(value) && !value.length));
  return /** @type {Filters} */ (Object.fromEntries(given));
}
