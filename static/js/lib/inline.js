// The marks inside a line: **bold**, *italic*, [label](https://address). bots/wording/inline.py reads the same; tests/marks.json
// is tried on both. Addresses are whole; no asterisk or bracket in them is a mark.

import { addressesIn, characterAt, characterBefore, isAddress } from "./addresses.js";
import { Emphasis, merged } from "./emphasis.js";
import { unescaped } from "./escapes.js";

const PARENTHESIS = /[()\p{Z}\p{Cc}<>"`]/gu;
const BRACKET = /[[\]]/gu;
const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]/u;
const ASTERISKS = /\*+/gu;

/** @import { Span } from "./addresses.js" */
/** @import { Piece } from "./emphasis.js" */
/** @typedef {{ span: Span, piece?: Piece }} Found without a piece: asterisks */

/**
 * The pieces of a line that a configurer wrote.
 * @param {string} line
 */
export function inlineOf(line) {
  const { text, literal } = unescaped(line);
  /** @type {Span[]} */
  const spans = literal.map((place) => [place, place + 1]);
  const active = without(text, spans, "\0");
  const sight = without(text, spans, "x");
  const marks = linkMarks(text, active);
  const addresses = addressesIn(without(text, spansOf(marks), "\0")).map((span) => linkAt(text, span));
  const found = inOrder([...marks, ...addresses]);
  const emphasis = new Emphasis();
  let done = 0;
  for (const { span, piece } of inOrder([...found, ...runsIn(without(active, spansOf(found), "\0"))])) {
    const [begin, end] = span;
    emphasis.add({ kind: "text", text: text.slice(done, begin) });
    if (piece) emphasis.add(piece);
    else emphasis.asterisks(end - begin, characterBefore(sight, begin), characterAt(sight, end));
    done = end;
  }
  emphasis.add({ kind: "text", text: text.slice(done) });
  return emphasis.pieces();
}

/**
 * The pieces of a line that a person typed: text and addresses.
 * @param {string} line
 */
export function typedLine(line) {
  /** @type {Piece[]} */
  const pieces = [];
  let done = 0;
  for (const [begin, end] of addressesIn(line)) {
    pieces.push({ kind: "text", text: line.slice(done, begin) }, linkAt(line, [begin, end]).piece);
    done = end;
  }
  return merged([...pieces, { kind: "text", text: line.slice(done) }]);
}

/**
 * @param {string} text
 * @param {Span} span
 * @returns {{ span: Span, piece: Piece }}
 */
function linkAt(text, span) {
  const address = text.slice(...span);
  return { span, piece: { kind: "a", text: address, address } };
}

/**
 * @param {string} active
 * @returns {Found[]}
 */
function runsIn(active) {
  return [...active.matchAll(ASTERISKS)].map(({ 0: run, index }) => ({ span: [index, index + run.length] }));
}

/** @param {Found[]} found */
function inOrder(found) {
  return found.sort((one, other) => one.span[0] - other.span[0]);
}

/** @param {Found[]} found */
function spansOf(found) {
  return found.map(({ span }) => span);
}

/**
 * The text with another character in place of each in these spans.
 * @param {string} text
 * @param {Span[]} spans
 * @param {string} instead
 */
function without(text, spans, instead) {
  let result = "";
  let done = 0;
  for (const [begin, end] of spans) {
    result += text.slice(done, begin) + instead.repeat(end - begin);
    done = end;
  }
  return result + text.slice(done);
}

/**
 * Each [label](address), the innermost if one is in another's label.
 * @param {string} text
 * @param {string} active the text less what is no mark
 */
function linkMarks(text, active) {
  /** @type {{ span: Span, piece: Piece }[]} */
  const found = [];
  /** @type {Map<number, number> | null} */
  let partners = null;
  /** @type {number[]} */
  let opened = [];
  for (const { 0: bracket, index: place } of active.matchAll(BRACKET)) {
    if (bracket === "[") {
      opened.push(place);
      continue;
    }
    const begin = opened.pop();
    if (begin === undefined || text[place + 1] !== "(") continue;
    partners ??= partnersIn(text);
    const end = partners.get(place + 1) ?? 0;
    const label = text.slice(begin + 1, place);
    if (!isAddress(text, place + 2, end) || !VISIBLE.test(label)) continue;
    opened = [];
    found.push({ span: [begin, end + 1], piece: { kind: "a", text: label, address: text.slice(place + 2, end) } });
  }
  return found;
}

/**
 * By opening parenthesis: its closing one, if only what an address may hold stands between them.
 * @param {string} text
 */
function partnersIn(text) {
  /** @type {Map<number, number>} */
  const found = new Map();
  /** @type {number[]} */
  let opened = [];
  for (const { 0: sign, index } of text.matchAll(PARENTHESIS)) {
    if (sign === "(") opened.push(index);
    else if (sign !== ")") opened = [];
    else {
      const begin = opened.pop();
      if (begin !== undefined) found.set(begin, index);
    }
  }
  return found;
}
