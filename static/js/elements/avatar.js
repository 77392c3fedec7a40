// The circle that stands for a person.

/**
 * One of eight tints, for somebody who has only a reference number.
 * @param {string} text
 */
export function tintOf(text) {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997;
  return sum % 8;
}

/** @param {string} name */
export function initialsOf(name) {
  const [first = "", ...rest] = name.trim().split(/\s+/);
  return initialOf(first) + initialOf(rest.at(-1) ?? "");
}

/** @param {string} word */
function initialOf(word) {
  return ([...word][0] ?? "").toLocaleUpperCase();
}

/**
 * @param {HTMLElement} avatar
 * @param {Frames.VisitorName} visitor
 */
export function showAvatar(avatar, { name, reference }) {
  if (avatar.dataset.of === (name ?? reference)) return;
  avatar.dataset.of = name ?? reference;
  avatar.dataset.tint = String(tintOf(reference));
  if (name && /^\p{L}/u.test(name)) avatar.textContent = initialsOf(name);
}
