// The fields of the filters: read into the filters of a list, and filled from them.

import { dateOfDay } from "../lib/dates.js";
import { find, findAll, setText } from "../lib/markup.js";
import { wellFormed } from "../lib/text.js";

/** @import { Filters } from "../console/inbox.js" */

/** @param {HTMLFormElement} form */
export function readFilters(form) {
  const data = new FormData(form);
  const value = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  /** @type {Filters} */
  const filters = {};
  if (value("search")) filters.search = wellFormed(value("search"));
  const bots = data.getAll("bots").map(Number);
  if (bots.length) filters.bots = bots;
  if (value("status")) filters.status = /** @type {Filters["status"]} */ (value("status"));
  if (value("tag")) filters.tag = value("tag");
  if (value("language")) filters.language = value("language");
  if (value("holder")) filters.holder = /** @type {Filters["holder"]} */ (value("holder"));
  if (value("operator")) filters.operator = Number(value("operator"));
  if (value("from")) filters.from = startOfDay(value("from"), 0);
  if (value("to")) filters.to = startOfDay(value("to"), 1);
  if (data.has("unread")) filters.unread = true;
  return filters;
}

/**
 * @param {HTMLFormElement} form
 * @param {Filters} filters
 */
export function fillFilters(form, filters) {
  for (const box of findAll(form, '[name="bots"]', HTMLInputElement)) {
    box.checked = Boolean(filters.bots?.includes(Number(box.value)));
  }
  for (const field of findAll(form, "select", HTMLSelectElement)) {
    field.value = String(filters[/** @type {"status"} */ (field.name)] ?? "");
  }
  for (const field of findAll(form, '[name="unread"]', HTMLInputElement)) field.checked = Boolean(filters.unread);
  for (const [name, at] of Object.entries({ from: filters.from, to: filters.to && before(filters.to) })) {
    const field = findAll(form, `[name="${name}"]`, HTMLInputElement)[0];
    if (document.activeElement !== field) field.value = at ? dateOf(at) : "";
  }
  showDays(form);
}

/**
 * The labels that can be filtered by. One that is chosen stays, also if it is gone.
 * @param {HTMLFormElement} form
 * @param {Frames.LabelCard[]} labels
 */
export function offerLabels(form, labels) {
  const field = find(form, '[name="tag"]', HTMLSelectElement);
  const [any] = field.options;
  const { value } = field;
  const names = new Set(labels.map(({ name }) => name));
  if (value) names.add(value);
  const sorted = [...names].sort((one, other) => one.localeCompare(other));
  field.replaceChildren(any, ...sorted.map((name) => new Option(name, name, false, name === value)));
  const place = field.parentElement;
  if (place) place.hidden = names.size === 0;
}

/**
 * Browsers write the day of a field in their own language: while nobody edits it, it is shown in the page's.
 * @param {HTMLFormElement} form
 */
export function showDays(form) {
  for (const field of findAll(form, ".day-field")) {
    const { value } = find(field, "input", HTMLInputElement);
    field.toggleAttribute("data-set", Boolean(value));
    setText(find(field, ".day-shown"), value ? dateOfDay(startOfDay(value, 0)) : "");
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

/** The last moment of the day before, for a day that is not included. @param {string} at */
export function before(at) {
  return new Date(Date.parse(at) - 1).toISOString();
}

/** @param {string} at */
function dateOf(at) {
  const date = new Date(at);
  const parts = [String(date.getFullYear()).padStart(4, "0"), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}
