// The texts that scripts need. They come with the page, in the reader's language: <template id="words"> holds elements
// with `data-word`; `{name}` in them is the place of a value.

import { language } from "./language.js";
import { findAll } from "./markup.js";

const template = /** @type {HTMLTemplateElement | null} */ (document.getElementById("words"));
const known = new Map(
  (template ? findAll(template.content, "[data-word]") : []).map((node) => [
    node.dataset.word,
    (node.textContent ?? "").trim(),
  ]),
);
const rightToLeft = document.documentElement.dir === "rtl";
const plurals = new Intl.PluralRules(language);
const figures = new Intl.NumberFormat(language);

/** @typedef {Record<string, string>} Values */

/**
 * The text of this key with its values; the key itself if the page has no text for it.
 * @param {string} key
 * @param {Values} values
 */
export function translate(key, values = {}) {
  const text = known.get(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? isolated(values[name]) : place));
}

/**
 * The text of this key, or null if the page has none.
 * @param {string} key
 * @param {Values} values
 */
export function translateKnown(key, values = {}) {
  return known.has(key) ? translate(key, values) : null;
}

/**
 * The error's text: in the page's language if it has one for the code, else the server's own text.
 * @param {{ code?: string, message?: string, detail?: string }} error
 */
export function errorText({ code, message, detail }) {
  return translateKnown(`problem.${code}`) ?? (message || detail || "");
}

/**
 * The text that fits the number: `key.one`, `key.other` and the other plural forms of the language.
 * @param {string} key
 * @param {number} number
 * @param {Values} values
 */
export function translatePlural(key, number, values = {}) {
  const form = `${key}.${plurals.select(number)}`;
  return translate(known.has(form) ? form : `${key}.other`, { number: figures.format(number), ...values });
}

/**
 * In a text that runs from right to left a value keeps its own direction, and the words around it keep their places.
 * @param {string} value
 */
function isolated(value) {
  return rightToLeft ? `\u2068${value}\u2069` : value;
}
