// Addresses in running text: where each begins and ends. bots/wording/links.py finds the same and gives the reasons;
// tests/marks.json is tried on both.

const SCHEME = "(?:[hH][tT][tT][pP][sS]?:\\/\\/|[mM][aA][iI][lL][tT][oO]:)";
const START = String.raw`${SCHEME}(?=[\p{L}\p{N}\p{So}_]|\[[0-9a-fA-F:.]+\])`;
const JOINERS = "\\u200d\\u200c\\u00b7\\u0387\\u05be\\u05f3\\u05f4\\u0f0b\\u30fb\\uff65";
const NEVER = String.raw`\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{P}\u00b4\uff04\uff0b\uff1c-\uff1e\uff3e\uff40\uff5c\uff5e\uffe0-\uffef`;
const OTHERS = String.raw`[${JOINERS}]|[^\x00-\x7f${NEVER}]`;
const NEXT = new RegExp(START, "gu");
const HERE = new RegExp(START, "uy");
const BODY = new RegExp(String.raw`(?:[!#-'*+\-./0-:=?-Z^_a-z~]|[,;|](?!${SCHEME})|${OTHERS})*`, "uy");
const HOST = new RegExp(String.raw`\[[0-9a-fA-F:.]+\](?::[0-9]+)?|(?:[!$%&+\-.0-:=@A-Z_a-z~]|${OTHERS})*`, "uy");
const BOUNDARY = /[\p{Z}\p{P}\p{S}\t]/u;
const BLANK = /[\p{Z}\t]/u;
const WRAPPER = /[*_~|']/gu;
/** @type {Record<string, string>} */
const OPENING = { ")": "(", "]": "[", "}": "{" };
const SENTENCE = new Set(".,;:!?([{\u00b7\u0387\u05be\u05f3\u05f4\u0f0b\u200c\u200d\u30fb\uff65");

/** @typedef {[begin: number, end: number]} Span in UTF-16 units */

/**
 * Begin and end of each address in a line of text.
 * @param {string} line
 */
export function addressesIn(line) {
  /** @type {Span[]} */
  const found = [];
  /** @type {Map<string, number> | null} */
  let wrapped = null;
  let done = 0;
  for (const match of line.matchAll(NEXT)) {
    const begin = match.index;
    if (begin < done || /[0-9A-Za-z]/.test(line.charAt(begin - 1))) continue;
    wrapped ??= wrappers(line);
    done = endOf(line, begin, begin + match[0].length, wrapped);
    found.push([begin, done]);
  }
  return found;
}

/**
 * Whether the text begins as an address does at `begin`, before `end`.
 * @param {string} text
 * @param {number} begin
 * @param {number} end
 */
export function isAddress(text, begin, end) {
  const length = lengthAt(HERE, text, begin);
  return length > 0 && begin + length < end;
}

/**
 * By sign that people wrap around text: where it stands first.
 * @param {string} line
 */
function wrappers(line) {
  const found = new Map();
  for (const { 0: sign, index } of line.matchAll(WRAPPER)) {
    const after = characterAt(line, index + 1);
    const begins = index === 0 || BOUNDARY.test(characterBefore(line, index));
    if (begins && after && !BLANK.test(after) && !found.has(sign)) found.set(sign, index);
  }
  return found;
}

/**
 * @param {string} line
 * @param {number} begin
 * @param {number} afterScheme
 * @param {Map<string, number>} wrapped
 */
function endOf(line, begin, afterScheme, wrapped) {
  let end = longest(line, afterScheme);
  let apostrophes = line.slice(begin, end).split("'").length - 1;
  while (end > afterScheme) {
    const last = line[end - 1];
    const isWrapped = (wrapped.get(last) ?? begin) < begin;
    if (!SENTENCE.has(last) && !isWrapped && !(last === "'" && apostrophes % 2)) break;
    if (last === "'") apostrophes -= 1;
    end -= 1;
  }
  return end;
}

/**
 * The end of the host, or of all that may follow it.
 * @param {string} line
 * @param {number} afterScheme
 */
function longest(line, afterScheme) {
  if (line[afterScheme - 1] === ":") return beforeLoneBracket(line, afterScheme); // a mailbox
  const end = afterScheme + lengthAt(HOST, line, afterScheme);
  return "/?#".includes(line[end] ?? " ") ? beforeLoneBracket(line, end) : end;
}

/**
 * The place of the first closing bracket without a partner, or of what no address holds.
 * @param {string} line
 * @param {number} begin
 */
function beforeLoneBracket(line, begin) {
  /** @type {Record<string, number>} */
  const opened = { "(": 0, "[": 0, "{": 0 };
  for (let end = begin; ; end += 1) {
    end += lengthAt(BODY, line, end);
    const bracket = line[end] ?? "";
    if (bracket in opened) opened[bracket] += 1;
    else if (opened[OPENING[bracket]]) opened[OPENING[bracket]] -= 1;
    else return end;
  }
}

/**
 * The length of what the sticky expression matches at `place`.
 * @param {RegExp} expression
 * @param {string} text
 * @param {number} place
 */
function lengthAt(expression, text, place) {
  expression.lastIndex = place;
  return expression.exec(text)?.[0].length ?? 0;
}

/**
 * The character at `place`, whole; blank at the end.
 * @param {string} text
 * @param {number} place
 */
export function characterAt(text, place) {
  return place < text.length ? String.fromCodePoint(text.codePointAt(place) ?? 0) : "";
}

/**
 * The character before `place`, whole; blank at the beginning.
 * @param {string} text
 * @param {number} place
 */
export function characterBefore(text, place) {
  const last = characterAt(text, place - 2);
  return place > 1 && last.length === 2 ? last : text.charAt(place - 1);
}
