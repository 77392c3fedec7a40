// Fields that are shown only for some choices in other fields of the same row (`bots/workplace/shown_for.py`).

import { findAll } from "../lib/markup.js";

const FIELD = ".form-row, .row-field";

/** @param {HTMLFormElement} form */
function showWhatFits(form) {
  for (const control of findAll(form, "[data-shown-for]")) {
    const row = control.closest(FIELD) ?? control;
    if (row instanceof HTMLElement) row.hidden = !isShown(form, control) && !row.querySelector(".errorlist");
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} control
 */
function isShown(form, control) {
  /** @type {Record<string, string[]>} */
  const choices = JSON.parse(control.dataset.shownFor ?? "{}");
  const prefix = prefixOf(control); // a row's field may depend on one of the form
  return Object.entries(choices).every(([name, values]) => {
    const value = valueOf(form, prefix + name) ?? valueOf(form, name) ?? "";
    return values.includes(value) || (value !== "" && values.includes("*"));
  });
}

/**
 * The beginning of the names of all fields in the row of this one: "buttons-3-".
 * @param {HTMLElement} control
 */
function prefixOf(control) {
  const named = control.matches("[name]") ? control : control.querySelector("[name]");
  return /^.*-/.exec(named?.getAttribute("name") ?? "")?.[0] ?? "";
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function valueOf(form, name) {
  const control = form.elements.namedItem(name);
  if (control instanceof HTMLInputElement && control.type === "checkbox") return control.checked ? "on" : "";
  if (control instanceof RadioNodeList || control instanceof HTMLInputElement || control instanceof HTMLSelectElement) return control.value;
  return undefined;
}

for (const form of findAll(document, "form[id]", HTMLFormElement)) {
  showWhatFits(form);
  form.addEventListener("change", () => showWhatFits(form));
  form.addEventListener("rows-changed", () => showWhatFits(form));
}
