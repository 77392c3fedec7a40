// What the page's own developers read in the browser's console. Nothing of ours is thrown into their page.

/** @param {string} sentence */
export function say(sentence) {
  try {
    console.warn(`Takeover: ${sentence}`);
  } catch {
    // the page has put something else in its place
  }
}

/**
 * The same function for the browser to call: an error stays here, so that the page's own reports do not get it.
 * @template Given
 * @param {(given: Given) => void} act
 * @returns {(given: Given) => void}
 */
export function safely(act) {
  return (given) => {
    try {
      act(given);
    } catch (error) {
      say(`something went wrong on this page. ${error?.stack || error}`);
    }
  };
}
