// The time at the right of a row: how long the visitor has been waiting, else when something was said last.

import { latenessOf, waitOf } from "../console/row-facts.js";
import { lastAt } from "../console/rows.js";
import { brief, span } from "../lib/dates.js";
import { find, setAttribute, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";

/**
 * @param {HTMLElement} item
 * @param {Frames.Row} row
 */
export function showTime(item, row) {
  const time = find(item, ".row-time", HTMLTimeElement);
  const wait = find(item, ".row-wait");
  const waiting = waitOf(row);
  wait.hidden = waiting === null;
  time.hidden = waiting !== null;
  if (waiting !== null) {
    setText(wait, span(waiting, "short"));
    setAttribute(wait, "data-late", latenessOf(row));
    setAttribute(wait, "title", translate("status.waiting.why", { time: span(waiting, "long") }));
    setAttribute(wait, "aria-label", translate("status.waiting.why", { time: span(waiting, "long") }));
  }
  const at = lastAt(row);
  setText(time, brief(at));
  if (time.dateTime === at) return;
  time.dateTime = at;
  time.removeAttribute("title");
}
