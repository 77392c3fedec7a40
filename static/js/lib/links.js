// Links: http, https and mailto, nothing else. The rest stays text.

import { isAddress } from "./addresses.js";
import { typedLine } from "./inline.js";

/**
 * What a person typed, with its addresses as links.
 * @param {string} text
 */
export function withLinks(text) {
  const fragment = document.createDocumentFragment();
  text.split("\n").forEach((line, place) => {
    if (place) fragment.append("\n");
    for (const piece of typedLine(line)) {
      if (piece.kind === "a") fragment.append(linkElement(piece.address));
      else if (piece.kind === "text") fragment.append(piece.text);
    }
  });
  return fragment;
}

/**
 * A link that opens `address` in a tab of its own, or null if it is no address that may be opened.
 * @param {string} address
 */
export function linkTo(address, label = address) {
  return isAddress(address, 0, address.length + 1) ? linkElement(address, label) : null;
}

/**
 * @param {string} address one that is known to be an address
 */
export function linkElement(address, label = address) {
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.textContent = label;
  link.dir = "auto"; // an address in an Arabic sentence keeps its order
  return link;
}
