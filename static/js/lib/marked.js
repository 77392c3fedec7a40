// A text with the words that a search has found in it.

/**
 * @param {string} text
 * @param {number[][]} marks where the found words begin and end, in their order
 * @returns {(string | HTMLElement)[]}
 */
export function marked(text, marks) {
  return parts(text, marks).map(({ text: part, isFound }) => {
    if (!isFound) return part;
    const node = document.createElement("mark");
    node.textContent = part;
    return node;
  });
}

/**
 * The parts of the text in their order. Marks that do not fit it are left out.
 * @param {string} text
 * @param {number[][]} marks
 */
export function parts(text, marks) {
  const found = [];
  let at = 0;
  for (const [start, end] of marks) {
    if (start < at || end <= start || end > text.length) continue;
    if (start > at) found.push({ text: text.slice(at, start), isFound: false });
    found.push({ text: text.slice(start, end), isFound: true });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at), isFound: false });
  return found;
}
