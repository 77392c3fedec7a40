// The orders of a list. Pages and live rows are merged here, so the page has to sort as the server does.

import { byLatest, lastAt } from "./rows.js";

/** @typedef {Frames.Row} Row */
/** @typedef {NonNullable<Frames.OperatorCommands["list"]["order"]>} Order */

/**
 * Sorts those who have awaited an agent longest first, then those whose holder has not answered, then the rest.
 * @param {Row} one
 * @param {Row} other
 */
export function byWait(one, other) {
  const [place, otherPlace] = [placeOf(one), placeOf(other)];
  if (place !== otherPlace) return place - otherPlace;
  if (place === REST) return byLatest(one, other);
  const [since, otherSince] = [waitingSince(one) ?? "", waitingSince(other) ?? ""];
  if (since !== otherSince) return since < otherSince ? -1 : 1;
  return one.id - other.id;
}

const [AWAITING, UNANSWERED, REST] = [0, 1, 2];

/** @param {Row} row */
function placeOf(row) {
  if (row.control === "awaiting") return AWAITING;
  return row.control === "operator" && row.unanswered ? UNANSWERED : REST;
}

/**
 * Since when the visitor waits for a person's words: for an agent, or for the holder's answer. Null for who does not.
 * @param {Row} row
 */
export function waitingSince(row) {
  const place = placeOf(row);
  if (place === REST) return null;
  return place === AWAITING ? (row.awaiting_since ?? lastAt(row)) : row.visitor_at;
}

/** @type {Record<Order, (one: Row, other: Row) => number>} */
export const ORDERS = { latest: byLatest, wait: byWait };
