import { onKey } from "../lib/keyboard.js";
import { find, findAll } from "../lib/markup.js";
import { begunAt, fitting } from "./begun-variable.js";

/** @typedef {HTMLTextAreaElement | HTMLInputElement} Field */

/**
 * <variable-list>: offers the bot's variables while one is written into a field of the page that may hold some
 * (data-variables names those that are always known). The field keeps the focus.
 */
class VariableList extends HTMLElement {
  #list = find(this, "[role=listbox]");
  /** @type {Field | null} */
  #field = null;

  connectedCallback() {
    document.addEventListener("input", ({ target }) => this.#offer(target));
    document.addEventListener("focusout", () => this.#close());
    // The page may still be scrolling to the field, and the list scrolls to its chosen option.
    document.addEventListener("scroll", () => this.#place(), { capture: true, passive: true });
    onKey(document, (event) => this.#key(event));
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => {
      if (target instanceof HTMLElement && target.role === "option") this.#take(target);
    });
    this.#offer(document.activeElement); // who types early is faster than the script comes
  }

  get #options() {
    return findAll(this.#list, "[role=option]");
  }

  get #active() {
    return this.#options.find((option) => option.ariaSelected === "true");
  }

  /** @param {EventTarget | null} target */
  #offer(target) {
    this.#close();
    if (!isField(target) || target.dataset.variables === undefined) return;
    const begun = begunAt(target.value, target.selectionStart ?? 0);
    const names = begun ? fitting(this.#names(target), begun.typed) : [];
    if (!names.length) return;
    this.#field = target;
    this.#list.replaceChildren(...names.map(optionFor));
    this.#choose(this.#options[0]);
    this.#place();
    target.setAttribute("aria-controls", this.#list.id);
  }

  /** Shows the list below its field. */
  #place() {
    if (!this.#field) return;
    const { left, bottom } = this.#field.getBoundingClientRect();
    this.style.insetInlineStart = "auto";
    this.style.left = `${left}px`;
    this.style.top = `${bottom}px`;
    this.hidden = false;
  }

  /** @param {Field} field */
  #names(field) {
    const asked = JSON.parse(this.dataset.asked ?? "[]");
    const inForm = findAll(document, "input[name=variable]", HTMLInputElement).map(({ value }) => value.trim());
    return [...(field.dataset.variables ?? "").split(" "), ...asked, ...inForm].filter(Boolean);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#field || event.target !== this.#field) return;
    const options = this.#options;
    const at = options.findIndex((option) => option === this.#active);
    const active = options[at];
    if (event.key === "ArrowDown") this.#choose(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") this.#choose(options[(at - 1 + options.length) % options.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && active) this.#take(active);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
  }

  /** @param {HTMLElement | undefined} chosen */
  #choose(chosen) {
    for (const each of this.#options) each.ariaSelected = String(each === chosen);
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) this.#field?.setAttribute("aria-activedescendant", chosen.id);
  }

  /** @param {HTMLElement} chosen */
  #take(chosen) {
    const field = this.#field;
    const begun = field && begunAt(field.value, field.selectionStart ?? 0);
    if (field && begun) {
      field.setRangeText(`{{ ${chosen.textContent} }}`, begun.from, begun.to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.#close();
  }

  #close() {
    this.#field?.removeAttribute("aria-activedescendant");
    this.#field?.removeAttribute("aria-controls");
    this.#field = null;
    this.hidden = true;
  }
}

/**
 * @param {EventTarget | null} target
 * @returns {target is Field}
 */
function isField(target) {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}

/**
 * @param {string} name
 * @param {number} index
 */
function optionFor(name, index) {
  const made = document.createElement("li");
  made.role = "option";
  made.id = `variable-${index}`;
  made.textContent = name;
  return made;
}

customElements.define("variable-list", VariableList);
