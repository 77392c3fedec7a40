// The pages on which an answer relies, as links below its text.

import { linkTo } from "./links.js";

/**
 * Shows the links at the end of the text; none if there is no address that may be opened.
 * @param {HTMLElement} text of the entry
 * @param {Frames.SourceLink[]} [sources]
 */
export function showSources(text, sources = []) {
  const links = sources.flatMap(({ title, address }) => linkTo(address, title) ?? []);
  if (!links.length) return;
  const list = document.createElement("ul");
  list.className = "source-links";
  for (const link of links) {
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  text.append(list);
}
