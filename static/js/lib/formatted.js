// A bot's text with its marks shown: **bold**, *italic*, [label](https://address), lines that begin with "- " or "1. ".
// There are no other marks and no HTML: everything is an element made here or text. bots/wording/formatting.py reads the
// same marks for the first paint; tests/marks.json is tried on both.

import { madeOr } from "./fence.js";
import { inlineOf } from "./inline.js";
import { linkElement, withLinks } from "./links.js";
import { groupsOf } from "./list-lines.js";

/** @import { Piece } from "./emphasis.js" */
/** @import { Tag } from "./list-lines.js" */
/** @typedef {{ tag: Tag, lines: Piece[][], start: number }} Block */
/** @typedef {{ author: string, via?: string | null, text?: string | null }} Said */

/**
 * Whether the entry's text has marks: the bot's and the operators' texts. What visitors type is shown as they typed it.
 * @param {Said} entry
 */
export function isFormatted(entry) {
  return entry.author === "bot" || entry.author === "operator";
}

/**
 * Whether a configurer wrote the entry's text, in the bot's language.
 * @param {Said} entry
 */
export function isConfigured(entry) {
  return entry.author === "bot" || (entry.author === "operator" && Boolean(entry.via));
}

/**
 * The entry's text as it is shown.
 * @param {Said} entry
 */
export function contentOf(entry) {
  const text = entry.text ?? "";
  return madeOr(() => (isFormatted(entry) ? formatted(text) : withLinks(text)), text);
}

/**
 * The entry's text where no marks are shown.
 * @param {Said} entry
 */
export function plainOf(entry) {
  return isFormatted(entry) ? plain(entry.text ?? "") : (entry.text ?? "");
}

/** @param {string} text */
export function formatted(text) {
  const fragment = document.createDocumentFragment();
  for (const block of blocks(text)) {
    if (block.tag) fragment.append(listOf(block));
    else block.lines.forEach((line, place) => fragment.append(place ? "\n" : "", ...line.map(nodeOf)));
  }
  fragment.normalize();
  return fragment;
}

/**
 * The text as people read it where no marks are shown, such as in a list: links by their labels.
 * @param {string} text
 */
export function plain(text) {
  return blocks(text).flatMap(plainLines).join("\n");
}

/**
 * Runs of lines of one kind; `tag` is blank for text. No mark goes over the end of a line.
 * @param {string} text
 * @returns {Block[]}
 */
export function blocks(text) {
  return groupsOf(text).map(({ lines, ...group }) => ({ ...group, lines: lines.map(inlineOf) }));
}

/** @param {Block} block */
function plainLines({ tag, lines, start }) {
  return lines.map((line, place) => {
    const words = line.map(wordsOf).join("");
    if (!tag) return words;
    return tag === "ul" ? `• ${words}` : `${start + place}. ${words}`;
  });
}

/** @param {Block} block */
function listOf({ tag, lines, start }) {
  const list = document.createElement(tag);
  if (start > 1) list.setAttribute("start", String(start));
  list.append(...lines.map((line) => wrapped("li", line)));
  return list;
}

/**
 * @param {string} tag
 * @param {Piece[]} pieces
 */
function wrapped(tag, pieces) {
  const node = document.createElement(tag);
  node.append(...pieces.map(nodeOf));
  return node;
}

/**
 * @param {Piece} piece
 * @returns {Node | string}
 */
function nodeOf(piece) {
  if (piece.kind === "text") return piece.text;
  return piece.kind === "a" ? linkElement(piece.address, piece.text) : wrapped(piece.kind, piece.inside);
}

/**
 * @param {Piece} piece
 * @returns {string}
 */
function wordsOf(piece) {
  return "text" in piece ? piece.text : piece.inside.map(wordsOf).join("");
}
