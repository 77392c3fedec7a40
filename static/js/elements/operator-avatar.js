// The circle that stands for an operator: two letters and a tint.

import { setAttribute, setText } from "../lib/markup.js";
import { lettersOf } from "./letters.js";

const TINTS = 8;

/**
 * @param {HTMLElement} avatar
 * @param {Frames.Person} operator
 * @param {Frames.Person[]} colleagues from whom the letters tell the operator apart
 */
export function showOperator(avatar, { id, name }, colleagues) {
  setText(avatar, lettersOf(name, colleagues.filter((each) => each.id !== id).map((each) => each.name)));
  setAttribute(avatar, "data-tint", String(id % TINTS));
}
