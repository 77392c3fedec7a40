// What a row tells at a glance: whose words, whether they were answered, what is new to this operator, how late it is.

import { serverClock } from "../lib/server-clock.js";

/** @typedef {Frames.Row} Row */
/** @typedef {NonNullable<Row["last"]>} Last */

/**
 * The words to triage by, and the answer to them. `text` is null if the visitor has typed nothing yet.
 * @typedef {{ text: string | null, answer: Last | null, isAnswerShown: boolean }} Words
 */

/**
 * The visitor's last words, and who has answered since. Where an operator wrote last and nobody waits, the words are the
 * operator's own.
 * @param {Row} row
 * @returns {Words}
 */
export function wordsOf(row) {
  const { last = null, visitor_last: said } = row;
  const answer = last && last.author !== "visitor" ? last : null;
  if (answer?.author === "operator" && row.control !== "awaiting") {
    return { text: answer.text, answer, isAnswerShown: true };
  }
  const isHeld = row.control === "operator" && last?.author === "visitor";
  const text = isHeld ? last.text : (said?.text ?? (answer ? null : (last?.text ?? null)));
  return { text, answer, isAnswerShown: false };
}

/**
 * The visitor's words for a notification: the last thing that the visitor sent to the holder, be it a file.
 * @param {Row} row
 */
export function spokenOf(row) {
  return wordsOf(row).text ?? "";
}

/**
 * Why the visitor began to wait, whoever held the conversation meanwhile.
 * @param {Row} row
 */
export function firstReasonOf(row) {
  return row.first_reason ?? row.reason;
}

/**
 * What the bot's engine said about the wait: why it has handed the visitor over, and what it wants; null if it has not.
 * @param {Row} row
 */
export function handoffOf(row) {
  return row.control === "awaiting" ? (row.handoff ?? null) : null;
}

/**
 * How many of the visitor's entries are new to this operator.
 * @param {Row} row
 */
export function newOf(row) {
  return row.control === "ended" ? 0 : (row.new ?? row.unanswered);
}

/**
 * Whether the row stands out: something is new, or somebody awaits an agent, whoever has looked.
 * @param {Row} row
 */
export function standsOut(row) {
  return newOf(row) > 0 || row.control === "awaiting";
}

/**
 * How long the visitor has been waiting for a person, in ms; null if nobody waits.
 * @param {Row} row
 * @param {number} now
 */
export function waitOf(row, now = serverClock.now()) {
  if (row.control !== "awaiting" || !row.awaiting_since) return null;
  return Math.max(0, now - Date.parse(row.awaiting_since));
}

/**
 * Whether the wait exceeds the bot's limits: "red", "amber" or null.
 * @param {Row} row
 * @param {number} now
 */
export function latenessOf(row, now = serverClock.now()) {
  if (waitOf(row, now) === null) return null;
  if (row.red_at && now >= Date.parse(row.red_at)) return "red";
  return row.amber_at && now >= Date.parse(row.amber_at) ? "amber" : null;
}
