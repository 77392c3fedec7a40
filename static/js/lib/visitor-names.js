// Names for visitors who gave none: an adjective and an animal, made from the reference. One reference has one name.

/**
 * @typedef {object} NameWords in the page's language; of all lists, the same places belong together
 * @property {string[]} adjectives
 * @property {string[]} animals
 * @property {string} pattern with the places `{adjective}` and `{animal}`
 */

/**
 * The name: "Amber fox".
 * @param {string} reference
 * @param {NameWords} words
 */
export function speakable(reference, { adjectives, animals, pattern }) {
  const number = numberOf(reference);
  const adjective = adjectives[number % adjectives.length];
  const animal = animals[Math.floor(number / adjectives.length) % animals.length];
  const name = pattern.replace("{adjective}", adjective).replace("{animal}", animal);
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

/**
 * The words of a list, separated by commas.
 * @param {string} text
 */
export function wordsOf(text) {
  return text.split(/[,،]/).map((word) => word.trim());
}

/**
 * A number of 32 bits (FNV-1a), which is far from those of similar texts.
 * @param {string} text
 */
function numberOf(text) {
  let sum = 0x811c9dc5;
  for (const character of text) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return sum >>> 0;
}
