// The passages of sources that an answer of the bot relies on, below its text. They are fetched when they are opened.

import { linkTo } from "../lib/links.js";
import { find, setText } from "../lib/markup.js";
import { translatePlural } from "../lib/translations.js";
import { session } from "./session.js";

/** @import { Entry } from "../console/entries.js" */

/**
 * @param {HTMLDetailsElement} place
 * @param {Entry} entry
 */
export function offerPassages(place, { conversation, seq, passages }) {
  if (!passages) return;
  place.hidden = false;
  setText(find(place, "summary"), translatePlural("passages", passages));
  place.addEventListener("toggle", () => place.open && !find(place, "ol").childElementCount && load(place, conversation, seq));
}

/**
 * @param {HTMLDetailsElement} place
 * @param {number} conversation
 * @param {number} seq
 */
async function load(place, conversation, seq) {
  const failed = find(place, ".entry-passages-none");
  try {
    const found = await session.ask("passages", { conversation, seq });
    failed.hidden = true;
    find(place, "ol").replaceChildren(...found.passages.map(passageItem));
  } catch {
    failed.hidden = false;
  }
}

/** @param {Frames.PassageCard} passage of which nothing is markup */
export function passageItem({ title, heading, text, address }) {
  const node = document.createElement("li");
  const name = document.createElement("p");
  name.className = "entry-passage-title";
  name.dir = "auto";
  name.append((address && linkTo(address, title)) || title, heading ? ` › ${heading}` : "");
  const words = document.createElement("p");
  words.dir = "auto";
  words.textContent = text;
  node.append(name, words);
  return node;
}
