// A fence around the drawing of each line: one that cannot be drawn is shown plainly, and no other is touched.

/** @type {Set<string>} causes that the console has already */
const reported = new Set();

/**
 * Draws; if that fails, draws plainly instead. Never throws.
 * @param {() => void} draw
 * @param {() => void} [drawPlainly]
 */
export function fenced(draw, drawPlainly = () => {}) {
  try {
    draw();
  } catch (error) {
    report(error);
    if (draw !== drawPlainly) fenced(drawPlainly, drawPlainly);
  }
}

/**
 * What `make` makes, or the plain text.
 * @param {() => Node} make
 * @param {string} text
 * @returns {Node}
 */
export function madeOr(make, text) {
  /** @type {Node} */
  let made = document.createTextNode(text);
  fenced(() => (made = make()));
  return made;
}

/** @param {unknown} error */
function report(error) {
  if (reported.has(String(error))) return;
  reported.add(String(error));
  console.error("A line could not be drawn and is shown plainly.", error);
}
