// The words that script needs. They come from the page, in the reader's language: <template id="words"> holds elements
// with `data-word`; `{name}` in them is a place for a value.

import { language } from "./language.js";

const template = document.getElementById("words");
const known = new Map(
  [...(template?.content.querySelectorAll("[data-word]") ?? [])].map((node) => [
    node.dataset.word,
    node.textContent.trim(),
  ]),
);

export function translate(key, values = {}) {
  return (known.get(key) ?? key).replace(/\{(\w+)\}/g, (place, name) => (name in values ? apart(values[name]) : place));
}

// What went wrong, in the page's language where it has words for the code; what the server says, else.
export function errorText({ code, message, detail }) {
  const key = `problem.${code}`;
  return known.has(key) ? translate(key) : message || detail || "";
}

// The word that fits the number: `key.one`, `key.other` and what else the language has.
export function translatePlural(key, number, values = {}) {
  const form = `${key}.${plurals.select(number)}`;
  return translate(known.has(form) ? form : `${key}.other`, { number: figures.format(number), ...values });
}

// In a text that runs from right to left a value keeps its own direction, and the words around it keep their places.
function apart(value) {
  return rightToLeft ? `\u2068${value}\u2069` : value;
}

const rightToLeft = document.documentElement.dir === "rtl";
const plurals = new Intl.PluralRules(language);
const figures = new Intl.NumberFormat(language);
