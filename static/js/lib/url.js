/**
 * The parsed address, or null if the text is none. (`URL.canParse` is missing in browsers that we support.)
 * @param {unknown} text
 */
export function urlOf(text) {
  try {
    return new URL(String(text));
  } catch {
    return null;
  }
}
