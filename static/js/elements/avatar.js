// The circle that stands for a person.

import { setAttribute } from "../lib/markup.js";
import { icon } from "./icon.js";
import { initialsOf } from "./letters.js";

/**
 * One of eight tints, for somebody who has only a reference number.
 * @param {string} text
 */
export function tintOf(text) {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return sum % 8;
}

/**
 * Shows a visitor: initials, or a figure if there is no name that begins with a letter. The element may have shown somebody
 * else before; null shows nobody, while it is not known who it is.
 * @param {HTMLElement} avatar
 * @param {Frames.VisitorName | null} visitor
 */
export function showAvatar(avatar, visitor) {
  const { name, reference = "" } = visitor ?? {};
  const initials = name && /^\p{L}/u.test(name.trim()) ? initialsOf(name) : "";
  const shown = `${reference} ${initials}`;
  if (avatar.dataset.of === shown) return;
  avatar.dataset.of = shown;
  setAttribute(avatar, "data-tint", visitor ? tintOf(reference) : null);
  avatar.replaceChildren(initials || icon("mine"));
}
