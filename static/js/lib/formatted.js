// A bot's text with its marks shown: **bold**, *italic*, [label](https://address), lines that begin with "- " or "1. ".
// There are no other marks and no HTML: everything is an element made here or text. bots/wording/formatting.py reads the
// same marks for the first paint; the same examples test both.

import { linkTo, withLinks } from "./links.js";

const MARK =
  /\\[*[]|\*\*(?![\s*])((?:\\.|\*(?!\*)|[^*\\\n])+)\*\*|\*(?![\s*])((?:\\.|[^*\\\n])+)\*|\[((?:\\.|[^[\]\\\n])+)\]\(((?:https?:\/\/|mailto:)[^\s()<>"'`]+)\)/giu;
const LISTS = [
  { tag: "ul", item: /^ {0,3}[-•*] +(\S.*)$/u },
  { tag: "ol", item: /^ {0,3}\d{1,3}[.)] +(\S.*)$/u },
];
const DEEPEST = 3;

/** @typedef {{ author: string, via?: string | null, text?: string | null }} Said */

/**
 * Whether a configurer wrote the entry's text. What people type is shown as they typed it.
 * @param {Said} entry
 */
export function isFormatted(entry) {
  return entry.author === "bot" || (entry.author === "operator" && Boolean(entry.via));
}

/**
 * The entry's text as it is shown.
 * @param {Said} entry
 */
export function contentOf(entry) {
  return isFormatted(entry) ? formatted(entry.text ?? "") : withLinks(entry.text ?? "");
}

/** @param {string} text */
export function formatted(text) {
  const fragment = document.createDocumentFragment();
  for (const { tag, lines } of blocks(text)) {
    if (tag) {
      const list = document.createElement(tag);
      list.append(...lines.map((line) => wrapped("li", inline(line))));
      fragment.append(list);
    } else fragment.append(inline(lines.join("\n")));
  }
  return fragment;
}

/**
 * Runs of lines of one kind; `tag` is blank for text.
 * @param {string} text
 */
export function blocks(text) {
  /** @type {{ tag: string, lines: string[] }[]} */
  const found = [];
  for (const line of text.split("\n")) {
    const list = LISTS.find(({ item }) => item.test(line));
    const tag = list?.tag ?? "";
    if (found.at(-1)?.tag !== tag) found.push({ tag, lines: [] });
    found.at(-1)?.lines.push(list?.item.exec(line)?.[1] ?? line);
  }
  return found;
}

/**
 * @param {string} text
 * @returns {DocumentFragment}
 */
function inline(text, depth = 0) {
  const fragment = document.createDocumentFragment();
  let done = 0;
  for (const match of depth < DEEPEST ? text.matchAll(MARK) : []) {
    const [whole, bold, italic, label, address] = match;
    if (!(bold ?? italic ?? label)) continue; // what is escaped begins no mark
    const emphasis = () => wrapped(bold ? "strong" : "em", inline(bold ?? italic, depth + 1));
    const node = label ? linkTo(address, unescaped(label)) : emphasis();
    if (!node) continue;
    fragment.append(withLinks(unescaped(text.slice(done, match.index))), node);
    done = match.index + whole.length;
  }
  fragment.append(withLinks(unescaped(text.slice(done))));
  return fragment;
}

/**
 * @param {string} tag
 * @param {Node} content
 */
function wrapped(tag, content) {
  const node = document.createElement(tag);
  node.append(content);
  return node;
}

/**
 * A variable's value is never a mark: the bot writes a backslash before it.
 * @param {string} text
 */
function unescaped(text) {
  return text.replace(/\\([*[])/gu, "$1");
}
