/**
 * @typedef {object} Word
 * @property {number} start where its sign stands
 * @property {number} end the caret
 * @property {string} text what was typed after the sign
 */

/**
 * The word with this sign in front of it that ends at the caret, or null. The sign stands at the beginning or after a blank:
 * neither an e-mail address nor "and/or" has one. What is typed after it may have blanks, up to `blanks` of them, as names of
 * people have.
 * @param {string} text
 * @param {number} caret
 * @param {string} sign one character
 * @param {number} blanks
 * @returns {Word | null}
 */
export function wordAt(text, caret, sign, blanks = 0) {
  const start = caret ? text.lastIndexOf(sign, caret - 1) : -1;
  if (start < 0 || (start > 0 && !/\s/.test(text[start - 1]))) return null;
  const typed = text.slice(start + 1, caret);
  if (/^\s|\n/.test(typed) || (typed.match(/\s/g) ?? []).length > blanks) return null;
  return { start, end: caret, text: typed };
}
