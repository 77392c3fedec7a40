// A variable that somebody is writing into a text: {, {{, {{ mod …

const BEGUN = /\{\{?\s*([\p{L}\p{N}_]*)$/u;
const REST = /^[\p{L}\p{N}_]*\s*\}\}?/u;

/** @typedef {{ from: number, to: number, typed: string }} Begun `from` to `to`: the part of the text that it replaces */

/**
 * The variable that ends at the caret; null if there is none.
 * @param {string} text
 * @param {number} caret
 * @returns {Begun | null}
 */
export function begunAt(text, caret) {
  const before = text.slice(Math.max(0, caret - 60), caret);
  const found = BEGUN.exec(before);
  if (!found) return null;
  const rest = REST.exec(text.slice(caret, caret + 60));
  return { from: caret - found[0].length, to: caret + (rest?.[0].length ?? 0), typed: found[1] };
}

/**
 * The names that begin like what was typed, then those that hold it.
 * @param {string[]} names
 * @param {string} typed
 */
export function fitting(names, typed) {
  const wanted = typed.toLowerCase();
  const known = [...new Set(names)].filter((name) => name.toLowerCase().includes(wanted)).sort();
  const first = known.filter((name) => name.toLowerCase().startsWith(wanted));
  return [...first, ...known.filter((name) => !first.includes(name))];
}
