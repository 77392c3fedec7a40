/**
 * The length in code points, as the server counts.
 * @param {string} text
 */
export function length(text) {
  return text.length - (text.match(/[\u{10000}-\u{10ffff}]/gu)?.length ?? 0);
}

/**
 * The first `limit` code points, without halves of surrogate pairs: for names that other pages give, not for what people type.
 * @param {string} text
 * @param {number} limit
 */
export function shortened(text, limit) {
  return [...wellFormed(text)].slice(0, limit).join("");
}

/**
 * Replaces halves of surrogate pairs: they are no text, and the server could not store them.
 * @param {string} text
 */
export function wellFormed(text) {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/**
 * Whether there is nothing to see in the text. The server refuses such a message in the same way (`plain_text`).
 * @param {string} text
 */
export function isBlank(text) {
  return !/[^\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{Co}\u115f\u1160\u2800\u3164\uffa0]/u.test(text);
}
