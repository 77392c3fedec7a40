// The second line of a row: the visitor's words, an arrow if somebody has answered, and whose words they are if not those.

import { firstReasonOf, handoffOf, wordsOf } from "../console/row-facts.js";
import { find, setAttribute, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/**
 * @param {HTMLElement} node
 * @param {Frames.Row} row
 */
export function showWords(node, row) {
  const { text, answer, isAnswerShown } = wordsOf(row);
  const arrow = find(node, ".row-answered");
  arrow.hidden = !answer;
  setAttribute(arrow, "title", answer && translate("row.answered", { name: nameOf(answer) }));
  setText(find(arrow, ".visually-hidden"), answer ? translate("row.answered", { name: nameOf(answer) }) : "");
  setText(find(node, ".row-author"), answer && isAnswerShown ? authorOf(answer) : "");
  setText(find(node, ".row-text"), text ?? translate("row.wordless"));
  node.toggleAttribute("data-wordless", text === null);
  const summary = handoffOf(row)?.summary ?? "";
  const isLost = row.control === "awaiting" && firstReasonOf(row) === "default_answers";
  node.toggleAttribute("data-two-lines", isLost && !summary);
  showSummary(find(node, ".row-summary"), summary);
}

/**
 * What the bot's engine said as it handed the visitor over.
 * @param {HTMLElement} node
 * @param {string} summary
 */
function showSummary(node, summary) {
  node.hidden = !summary;
  setText(node, summary ? translate("row.summary", { text: summary }) : "");
  setAttribute(node, "title", summary || null);
}

/** @param {NonNullable<Frames.Row["last"]>} last by the bot or an operator */
function authorOf(last) {
  return isMine(last) ? translate("author.you") : translate("author.named", { name: nameOf(last) });
}

/** @param {NonNullable<Frames.Row["last"]>} last */
function nameOf(last) {
  if (last.author === "bot") return translate("bot");
  return isMine(last) ? translate("answers.you") : (last.operator?.name ?? translate("operator"));
}

/** @param {NonNullable<Frames.Row["last"]>} last */
function isMine(last) {
  return last.operator?.id === session.me.id;
}
