// The letters that stand for a person.

/** @param {string} name */
export function initialsOf(name) {
  const [first = "", ...rest] = name.trim().split(/\s+/);
  return initialOf(first) + initialOf(rest.at(-1) ?? "");
}

/**
 * The initials of a name of several words. Of one word, the first letter and the first one that its namesakes do not have at
 * that place: "Og" for Olga and "Oe" for Oleg.
 * @param {string} name
 * @param {string[]} others
 */
export function lettersOf(name, others) {
  const letters = [...name.trim()];
  if (/\s/.test(name.trim())) return initialsOf(name);
  const rivals = others.map((each) => [...each.trim()]).filter((each) => same(each[0], letters[0]));
  const place = letters.findIndex((letter, at) => at > 0 && rivals.every((rival) => !same(rival[at], letter)));
  return initialsOf(name) + (letters[place > 0 ? place : 1] ?? "").toLocaleLowerCase();
}

/**
 * @param {string | undefined} one
 * @param {string | undefined} other
 */
function same(one, other) {
  return one?.toLocaleLowerCase() === other?.toLocaleLowerCase();
}

/** @param {string} word */
function initialOf(word) {
  return ([...word][0] ?? "").toLocaleUpperCase();
}
