import { onKey } from "../lib/keyboard.js";
import { find, findAll, tell } from "../lib/markup.js";

/** @typedef {{ id: string, text: string }} Found */
/** @typedef {{ picker: InteractionPicker, name: string }} Wanted */

const PAUSE = 150; // ms between the last key and the search

/**
 * <interaction-picker>: a field that searches one of the bot's interactions, with a combobox's keys.
 * Events: "change", "interaction-wanted" with a Wanted.
 */
export class InteractionPicker extends HTMLElement {
  #value = find(this, "[type=hidden]", HTMLInputElement);
  #text = find(this, "[role=combobox]", HTMLInputElement);
  #list = find(this, "[role=listbox]");
  #name = this.#text.value;
  #timer = 0;
  #round = 0;
  /** @type {Promise<unknown>} */
  #searched = Promise.resolve();

  connectedCallback() {
    this.#text.addEventListener("input", () => this.#search(PAUSE));
    this.#text.addEventListener("click", () => this.#search(0));
    this.#text.addEventListener("blur", () => this.#leave());
    onKey(this.#text, (event) => this.#key(event));
    // The field keeps the focus.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => {
      const option = target instanceof Element ? target.closest("[role=option]") : null;
      if (option instanceof HTMLElement) this.#take(option);
    });
  }

  /** @param {Found | null} found null: nothing is chosen */
  choose(found) {
    this.#value.value = found?.id ?? "";
    this.#text.value = this.#name = found?.text ?? "";
    const open = find(this, ".picker-open", HTMLAnchorElement);
    open.hidden = !found;
    open.href = (this.dataset.form ?? "").replace("/0/", `/${found?.id}/`);
    this.#close();
    this.#value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  focus() {
    this.#text.focus();
  }

  get #options() {
    return findAll(this.#list, "[role=option]");
  }

  get #active() {
    return this.#options.find((option) => option.ariaSelected === "true");
  }

  /** @param {number} pause ms */
  #search(pause) {
    clearTimeout(this.#timer);
    const round = (this.#round += 1);
    this.#searched = new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve(this.#show(round)), pause);
    });
  }

  /** @param {number} round */
  async #show(round) {
    // The chosen one is not searched for: all others are offered instead of it.
    const words = this.#text.value === this.#name ? "" : this.#text.value.trim();
    const response = await fetch(`${this.dataset.url}&term=${encodeURIComponent(words)}`).catch(() => null);
    if (!response?.ok || round !== this.#round) return;
    /** @type {{ results: Found[], pagination: { more: boolean } }} */
    const { results, pagination } = await response.json();
    const options = results.map(({ id, text }) => this.#option(text, { id, text }));
    const isNew = words && !results.some(({ text }) => same(text, words));
    if ("creates" in this.dataset && isNew) options.push(this.#option(this.#word("create").replace("{name}", words), { create: words }));
    const note = options.length ? (pagination.more ? "more" : "") : "none";
    this.#list.replaceChildren(...options, ...(note ? [this.#note(this.#word(note))] : []));
    this.#list.hidden = false;
    this.#text.ariaExpanded = "true";
    this.#activate(words ? options[0] : undefined);
  }

  /**
   * @param {string} words
   * @param {Record<string, string>} data
   */
  #option(words, data) {
    const option = document.createElement("li");
    option.id = `${this.#list.id}-${data.id ?? "create"}`;
    option.role = "option";
    option.ariaSelected = "false";
    option.textContent = words;
    option.dir = "auto";
    Object.assign(option.dataset, data);
    return option;
  }

  /** @param {string} words */
  #note(words) {
    const note = document.createElement("li");
    note.role = "presentation";
    note.className = "quiet";
    note.textContent = words;
    return note;
  }

  /** @param {string} name */
  #word(name) {
    return find(this, `template[data-name=${name}]`, HTMLTemplateElement).content.textContent ?? "";
  }

  /** @param {HTMLElement | undefined} option */
  #activate(option) {
    for (const each of this.#options) each.ariaSelected = String(each === option);
    this.#text.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey && event.key !== "ArrowDown") return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#step(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") this.#enter();
    else if (event.key === "Escape" && !this.#list.hidden) this.choose(this.#chosen);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} by */
  #step(by) {
    if (this.#list.hidden) return this.#search(0);
    const options = this.#options;
    const at = options.findIndex((option) => option === this.#active);
    this.#activate(options[(at + by + options.length + (at < 0 && by < 0 ? 1 : 0)) % options.length]);
  }

  async #enter() {
    await this.#searched; // somebody types faster than the server answers
    if (this.#active) this.#take(this.#active);
  }

  /** @param {HTMLElement} option */
  #take({ dataset: { id, text, create } }) {
    if (id) return this.choose({ id, text: text ?? "" });
    this.#close();
    tell(this, "interaction-wanted", { picker: this, name: create ?? "" });
  }

  /** What is typed in full counts; the rest is put back. */
  async #leave() {
    const typed = this.#text.value.trim();
    if (!typed && this.#value.value) return this.choose(null);
    if (typed && typed !== this.#name) await this.#searched;
    if (document.activeElement === this.#text) return;
    const named = this.#options.find(({ dataset }) => dataset.id && same(dataset.text ?? "", typed));
    if (typed !== this.#name && named) this.#take(named);
    this.#text.value = this.#name;
    this.#close();
  }

  /** @returns {Found | null} */
  get #chosen() {
    return this.#value.value ? { id: this.#value.value, text: this.#name } : null;
  }

  #close() {
    clearTimeout(this.#timer);
    this.#round += 1;
    this.#list.hidden = true;
    this.#text.ariaExpanded = "false";
    this.#text.removeAttribute("aria-activedescendant");
  }
}

/**
 * @param {string} one
 * @param {string} other
 */
function same(one, other) {
  return one.localeCompare(other, undefined, { sensitivity: "accent" }) === 0;
}

customElements.define("interaction-picker", InteractionPicker);
