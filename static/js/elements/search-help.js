import { closest, find, findAll } from "../lib/markup.js";

/** <search-help>: under the search, the operators that narrow it. A press puts one into the field. */
export class SearchHelp extends HTMLElement {
  connectedCallback() {
    const form = /** @type {HTMLFormElement} */ (this.closest("form"));
    const field = find(form, '[name="search"]', HTMLInputElement);
    // Not for all of the form: a chip below would move away under the pointer that presses it.
    const isNear = (/** @type {Element | null} */ node) => node === field || this.contains(node);
    const show = () => (this.hidden = !isNear(document.activeElement) && !field.value);
    form.addEventListener("focusin", ({ target }) => isNear(/** @type {Element} */ (target)) && show());
    form.addEventListener("focusout", () => setTimeout(show, 200)); // a press on an operator comes first
    field.addEventListener("input", show);
    for (const button of findAll(this, "button")) {
      button.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    }
    this.addEventListener("click", (event) => {
      const operator = closest(event.target, "[data-operator]")?.dataset.operator;
      if (!operator) return;
      const blank = field.value && !field.value.endsWith(" ") ? " " : "";
      field.value += `${blank}${operator}`;
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    show();
  }
}
