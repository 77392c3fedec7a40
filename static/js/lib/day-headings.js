// The days above entries. "Today" is "Yesterday" after midnight, also on a page that was open all night.

import { day, dayKey } from "./dates.js";
import { setText } from "./markup.js";
import { serverClock } from "./server-clock.js";

const TICK = 5000; // ms
/** @type {Set<HTMLElement>} */
const headings = new Set();
let timer = 0;
let today = "";

/**
 * @param {HTMLElement} heading
 * @param {string} at
 */
export function showDay(heading, at) {
  heading.dataset.at = at;
  setText(heading, day(at));
  headings.add(heading);
  if (timer) return;
  today = dayKey(serverClock.now());
  timer = setInterval(look, TICK);
}

function look() {
  const now = dayKey(serverClock.now());
  if (now === today) return;
  today = now;
  for (const heading of headings) {
    if (heading.isConnected) setText(heading, day(heading.dataset.at ?? ""));
    else headings.delete(heading);
  }
}
