// Text with its links made clickable: http, https and mailto, nothing else. The rest stays text.

import { urlOf } from "./url.js";

const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"'`]+/giu;
const ALLOWED = new Set(["http:", "https:", "mailto:"]);

/** @param {string} text */
export function withLinks(text) {
  const fragment = document.createDocumentFragment();
  let done = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const address = withoutPunctuation(match[0]);
    const link = linkTo(address);
    if (!link) continue;
    fragment.append(text.slice(done, match.index), link);
    done = match.index + address.length;
  }
  fragment.append(text.slice(done));
  return fragment;
}

/**
 * A link that opens `address` in a tab of its own, or null if it is no address that may be opened.
 * @param {string} address
 */
export function linkTo(address, label = address) {
  const url = urlOf(address);
  if (!url || !ALLOWED.has(url.protocol)) return null;
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.textContent = label;
  return link;
}

/**
 * The address without the punctuation that ends the sentence around it.
 * @param {string} address
 */
export function withoutPunctuation(address) {
  let end = address.length;
  while (end > 0) {
    const last = address[end - 1];
    const before = address.slice(0, end);
    if (".,;:!?*_~".includes(last)) end -= 1;
    else if (last === ")" && count(before, "(") < count(before, ")")) end -= 1;
    else if (last === "]" && count(before, "[") < count(before, "]")) end -= 1;
    else break;
  }
  return address.slice(0, end);
}

/**
 * @param {string} text
 * @param {string} character
 */
function count(text, character) {
  return text.split(character).length - 1;
}
