// A bot's text with its marks shown: **bold**, *italic*, [label](https://address), lines that begin with "- " or "1. ".
// Nothing else, and no mark-up of any other kind: everything is an element made here or text. bots/wording/formatting.py reads
// the same for the first paint; the two are kept equal by the same examples.

import { linked, linkTo } from "./links.js";

const MARK =
  /\\[*[]|\*\*(?![\s*])((?:\\.|\*(?!\*)|[^*\\\n])+)\*\*|\*(?![\s*])((?:\\.|[^*\\\n])+)\*|\[((?:\\.|[^[\]\\\n])+)\]\(((?:https?:\/\/|mailto:)[^\s()<>"'`]+)\)/giu;
const LIST = { ul: /^ {0,3}[-•*] +(\S.*)$/u, ol: /^ {0,3}\d{1,3}[.)] +(\S.*)$/u };
const DEEPEST = 3;

// Whether the entry's words were written by a configurer. What people type stays as they typed it.
export function isFormatted(entry) {
  return entry.author === "bot" || (entry.author === "operator" && Boolean(entry.via));
}

export function shown(entry) {
  return isFormatted(entry) ? formatted(entry.text ?? "") : linked(entry.text ?? "");
}

export function formatted(text) {
  const fragment = document.createDocumentFragment();
  for (const { kind, lines } of blocks(text)) {
    if (kind) {
      const list = document.createElement(kind);
      list.append(...lines.map((line) => wrapped("li", inline(line))));
      fragment.append(list);
    } else fragment.append(inline(lines.join("\n")));
  }
  return fragment;
}

// Runs of lines of one kind: "ul", "ol", or "" for text.
function blocks(text) {
  const found = [];
  for (const line of text.split("\n")) {
    const kind = Object.keys(LIST).find((name) => LIST[name].test(line)) ?? "";
    if (found.at(-1)?.kind !== kind) found.push({ kind, lines: [] });
    found.at(-1).lines.push(kind ? LIST[kind].exec(line)[1] : line);
  }
  return found;
}

function inline(text, depth = 0) {
  const fragment = document.createDocumentFragment();
  let done = 0;
  for (const match of depth < DEEPEST ? text.matchAll(MARK) : []) {
    const [whole, bold, italic, label, address] = match;
    if (!(bold ?? italic ?? label)) continue; // what is escaped begins no mark
    const node = label ? linkTo(address, bare(label)) : wrapped(bold ? "strong" : "em", inline(bold ?? italic, depth + 1));
    if (!node) continue;
    fragment.append(linked(bare(text.slice(done, match.index))), node);
    done = match.index + whole.length;
  }
  fragment.append(linked(bare(text.slice(done))));
  return fragment;
}

function wrapped(name, content) {
  const node = document.createElement(name);
  node.append(content);
  return node;
}

// What a variable brings along is never a mark: the bot writes a backslash before it.
function bare(text) {
  return text.replace(/\\([*[])/gu, "$1");
}
