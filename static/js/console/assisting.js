// What an operator asks of the bot's language model, and what becomes of its words in the field. No DOM in here.

import { TEXT_LENGTH } from "../lib/protocol.js";
import { isBlank, wellFormed } from "../lib/text.js";

/** @typedef {"reply" | "shorter" | "friendlier" | "correct" | "translate"} Help */

/**
 * The command's fields for this help.
 * @param {Help} help
 * @param {string} text what stands in the field
 * @returns {Pick<Frames.OperatorCommands["suggest"], "kind" | "text" | "style">}
 */
export function question(help, text) {
  if (help === "reply") return { kind: "reply" };
  const words = wellFormed(text.trim());
  return help === "translate" ? { kind: "translate", text: words } : { kind: "rewrite", text: words, style: help };
}

/**
 * Whether this help can be asked for with this text in the field.
 * @param {Help} help
 * @param {string} text
 */
export function isUsable(help, text) {
  return help === "reply" || (!isBlank(text) && text.trim().length <= TEXT_LENGTH);
}

/**
 * Whether the words may take the place of what stands in the field: only if nobody has written since, and a reply only
 * in an empty field. Else they are offered beside it.
 * @param {Help} help
 * @param {{ before: string, now: string }} field its text when the help was asked for, and now
 */
export function mayReplace(help, { before, now }) {
  return before === now && (help !== "reply" || isBlank(now));
}

/**
 * Whether somebody has said something since the model was told the conversation.
 * @param {number} seq the last entry that it was told
 * @param {{ seq: number } | undefined} lastSaid
 */
export function hasMovedOn(seq, lastSaid) {
  return Boolean(lastSaid && lastSaid.seq > seq);
}
