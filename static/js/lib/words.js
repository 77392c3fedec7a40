// The words that script needs. They come from the page, in the reader's language: <template id="words"> holds elements
// with `data-word`; `{name}` in them is a place for a value.

const template = document.getElementById("words");
const known = new Map(
  [...(template?.content.querySelectorAll("[data-word]") ?? [])].map((node) => [
    node.dataset.word,
    node.textContent.trim(),
  ]),
);

export function word(key, values = {}) {
  return (known.get(key) ?? key).replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

// The word that fits the number: `key.one`, `key.other` and what else the language has.
export function numbered(key, number, values = {}) {
  const form = `${key}.${plurals.select(number)}`;
  return word(known.has(form) ? form : `${key}.other`, { number: figures.format(number), ...values });
}

const language = document.documentElement.lang || undefined;
const plurals = new Intl.PluralRules(language);
const figures = new Intl.NumberFormat(language);
