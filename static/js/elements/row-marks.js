// The marks of a row: what is new to this operator, why somebody awaits, who has looked, a draft.

import { firstReasonOf, handoffOf, newOf, standsOut } from "../console/row-facts.js";
import { find, setAttribute, setText } from "../lib/markup.js";
import { translateKnown, translatePlural } from "../lib/translations.js";
import { session } from "./session.js";

/**
 * @param {HTMLElement} item
 * @param {Frames.Row} row
 */
export function showMarks(item, row) {
  item.toggleAttribute("data-new", standsOut(row));
  showNew(find(item, ".row-unread"), newOf(row));
  showReason(find(item, ".row-reason"), row);
  showLooked(find(item, ".row-looked"), row);
  find(item, ".row-proposal").hidden = !row.proposal;
  find(item, ".row-draft").hidden = !row.draft;
}

/**
 * @param {HTMLElement} badge
 * @param {number} number
 */
function showNew(badge, number) {
  badge.hidden = number === 0;
  if (badge.hidden) return;
  setText(badge, number > 99 ? "99+" : String(number));
  setAttribute(badge, "aria-label", translatePlural("row.unread", number));
  badge.setAttribute("role", "img");
}

/**
 * @param {HTMLElement} node
 * @param {Frames.Row} row
 */
function showReason(node, row) {
  const text = row.control === "awaiting" ? reasonWords(row) : null;
  node.hidden = !text;
  setText(node, text ?? "");
  const summary = handoffOf(row)?.summary;
  setAttribute(node, "title", text && summary ? `${text}\n${summary}` : text);
}

/**
 * Why somebody awaits: in the words of the bot's engine, if it has handed the visitor over.
 * @param {Frames.Row} row
 */
function reasonWords(row) {
  const category = handoffOf(row)?.category;
  const words = category ? translateKnown(`row.handoff.${category}`) : null;
  return words ?? translateKnown(`row.reason.${firstReasonOf(row)}`);
}

/**
 * Colleagues who have looked at a conversation that awaits an agent.
 * @param {HTMLElement} node
 * @param {Frames.Row} row
 */
function showLooked(node, row) {
  const others = (row.control === "awaiting" ? (row.seen_by ?? []) : []).filter(({ id }) => id !== session.me.id);
  const names = others.map(({ name }) => name).join(", ");
  node.hidden = others.length === 0;
  setText(find(node, ".row-looked-names"), names);
  setAttribute(node, "title", others.length ? translatePlural("row.looked", others.length, { names }) : null);
}
