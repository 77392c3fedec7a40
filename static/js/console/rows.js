// What the page computes from a row. Rows come from the server and are never changed here, only replaced by newer ones.

import { serverClock } from "../lib/server-clock.js";

export { nameOf } from "./names.js";

/** @import { Entry } from "./entries.js" */

/** @typedef {Frames.Row} Row */

/**
 * The status as it is shown: "action", "waiting", "live", "stalled", "abandoned" or "ended". Time alone can change it, so
 * the server sends the moments (`stalls_at`, `abandons_at`), and the page compares them with the server's clock.
 * @param {Row} row
 * @param {number} now
 */
export function statusOf(row, now = serverClock.now()) {
  if (row.control === "ended") return "ended";
  if (row.control === "awaiting") return row.reason === "default_answers" ? "action" : "waiting";
  return silenceOf(row, now);
}

/**
 * How long the visitor has been silent: "live", "stalled" or "abandoned".
 * @param {Row} row
 * @param {number} now
 */
export function silenceOf(row, now = serverClock.now()) {
  if (now >= Date.parse(row.abandons_at)) return "abandoned";
  return now >= Date.parse(row.stalls_at) ? "stalled" : "live";
}

/** @param {Row} row */
export function lastAt(row) {
  return row.last?.at ?? row.started_at;
}

/**
 * Sorts by the latest entry first, as the server sorts a page. Pages and `rows` frames are merged here, so the page has to
 * sort, too.
 * @param {Row} one
 * @param {Row} other
 */
export function byLatest(one, other) {
  const [at, otherAt] = [lastAt(one), lastAt(other)]; // of one form, so that their texts sort as the times do
  if (at !== otherAt) return at < otherAt ? 1 : -1;
  return other.id - one.id;
}

/**
 * Whether `row` may replace `known`: answers and `rows` frames can overtake each other.
 * @param {Row} row
 * @param {Row | null | undefined} known
 */
export function isNewer(row, known) {
  return !known || row.seq > known.seq || (row.seq === known.seq && row.epoch >= known.epoch);
}

/**
 * The row after an entry that came before its new row. The server sends rows of the list only, so that the header of a
 * conversation outside of it would show a visitor who writes as silent. Who controls the conversation is the server's to
 * decide: the page asks after every notice.
 * @param {Row} row
 * @param {Entry} entry
 * @returns {Row}
 */
export function afterEntry(row, entry) {
  if (entry.seq <= row.seq) return row;
  const next = { ...row, seq: entry.seq };
  if (entry.author === "operator") return { ...next, unread: 0, unanswered: 0, new: 0 };
  if (entry.author !== "visitor") return next;
  const shift = Date.parse(entry.at) - Date.parse(row.visitor_at);
  return {
    ...next,
    unread: row.unread + 1,
    unanswered: row.unanswered + 1,
    new: typeof row.new === "number" ? row.new + 1 : undefined,
    visitor_last: isTyped(entry) ? { text: entry.text ?? "", at: entry.at } : row.visitor_last,
    visitor_at: entry.at,
    stalls_at: later(row.stalls_at, shift),
    abandons_at: later(row.abandons_at, shift),
  };
}

/**
 * @param {string} at
 * @param {number} milliseconds
 */
function later(at, milliseconds) {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}

/**
 * Whether the visitor has typed the entry: it is no button's label and no file.
 * @param {Entry} entry
 */
function isTyped(entry) {
  return Boolean(entry.text) && !entry.pressed && !entry.attachment;
}
