import { full } from "../lib/dates.js";

/**
 * Shows the whole date of a time in `root` to whoever points at it. Titles are made then, because there are many times.
 * @param {HTMLElement} root
 */
export function explainTimes(root) {
  root.addEventListener("pointerover", ({ target }) => {
    if (target instanceof HTMLTimeElement && !target.title) target.title = full(target.dateTime);
  });
}
