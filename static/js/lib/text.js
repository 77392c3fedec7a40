/**
 * The length in code points, as the server counts.
 * @param {string} text
 */
export function length(text) {
  return [...text].length;
}

/**
 * Replaces halves of surrogate pairs: they are no text, and the server could not store them.
 * @param {string} text
 */
export function wellFormed(text) {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
