// Backslashes before marks, as bots/wording/escapes.py writes them: \*, \[ and \] are these characters and no marks; before
// one of the three, two backslashes are one. Other backslashes are themselves.

const RUN = /(\\+)([*[\]]?)/gu;

/**
 * The line as people read it, and the places in it whose characters are no marks.
 * @param {string} line
 * @returns {{ text: string, literal: number[] }}
 */
export function unescaped(line) {
  /** @type {number[]} */
  const literal = [];
  let text = "";
  let done = 0;
  for (const match of line.matchAll(RUN)) {
    const [whole, slashes, character] = match;
    const kept = character ? Math.floor(slashes.length / 2) : slashes.length;
    text += line.slice(done, match.index) + "\\".repeat(kept) + character;
    if (character && slashes.length % 2) literal.push(text.length - 1);
    done = match.index + whole.length;
  }
  return { text: text + line.slice(done), literal };
}
