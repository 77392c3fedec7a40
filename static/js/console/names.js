// What operators call a visitor: by name, else by a speakable one, made of the reference. No DOM in here.

import { speakable } from "../lib/visitor-names.js";

/** @import { NameWords } from "../lib/visitor-names.js" */

/** @type {NameWords | null} */
let words = null;

/** The words of which names are made, in the page's language. @param {NameWords} given */
export function speakNames(given) {
  words = given;
}

/** @param {{ visitor: Frames.VisitorName }} row */
export function nameOf({ visitor: { name, reference } }) {
  return name ?? (words ? speakable(reference, words) : reference);
}
