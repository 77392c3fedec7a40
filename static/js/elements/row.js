// Fills a row's markup in the list. The conversation's header shows the status in the same way.

import { lastAt, lengthOf, nameOf, silenceOf, statusOf } from "../console/rows.js";
import { brief, clock, span } from "../lib/dates.js";
import { fenced } from "../lib/fence.js";
import { languageName } from "../lib/language.js";
import { find, setAttribute, setText } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate, translatePlural } from "../lib/translations.js";
import { showAvatar } from "./avatar.js";
import { showLabels } from "./labels.js";
import { session } from "./session.js";

/** @typedef {Frames.Row} Row */

/**
 * @param {HTMLElement} item
 * @param {Row} row
 */
export function showRow(item, row) {
  item.dataset.id = String(row.id);
  item.dataset.control = row.control;
  fenced(
    () => fill(item, row),
    () => setText(find(item, ".row-visitor"), nameOf(row)),
  );
}

/**
 * @param {HTMLElement} item
 * @param {Row} row
 */
function fill(item, row) {
  setAttribute(item, "data-mine", isMine(row) && row.control === "operator" ? "" : null);
  showAvatar(find(item, ".avatar"), row.visitor);
  setText(find(item, ".row-visitor"), nameOf(row));
  showTime(find(item, ".row-time", HTMLTimeElement), lastAt(row));
  showLast(find(item, ".row-last"), row);
  showStatus(find(item, ".status"), row);
  showAnswerer(find(item, ".row-who"), row);
  setText(find(item, ".row-bot"), row.bot.name);
  find(item, ".row-draft").hidden = !row.draft;
  showLabels(find(item, ".row-labels"), row);
  showLanguage(find(item, ".row-language"), row);
  const length = find(item, ".row-length");
  setText(length, span(lengthOf(row)));
  length.title = translate("row.length", { time: span(lengthOf(row), "long") });
  showUnread(find(item, ".row-unread"), row);
}

/**
 * @param {HTMLElement} chip
 * @param {Row} row
 * @param {number} now
 */
export function showStatus(chip, row, now = serverClock.now()) {
  const status = statusOf(row, now);
  const isWaiting = status === "waiting" || status === "action";
  chip.dataset.status = status;
  setAttribute(chip, "data-silence", isWaiting ? silenceOf(row, now) : null);
  setText(chip, translate(`status.${status}`));
  const since = status === "waiting" ? (row.awaiting_since ?? row.visitor_at) : row.visitor_at;
  const time = span(now - Date.parse(since), "long");
  setAttribute(chip, "title", translate(`status.${status}.why`, { time }));
}

/**
 * The language in which the bot speaks, if it has several.
 * @param {HTMLElement} node
 * @param {Row | null | undefined} row
 */
export function showLanguage(node, row) {
  node.hidden = !row?.language;
  setText(node, row?.language ? languageName(row.language) : "");
}

/**
 * @param {HTMLTimeElement} time
 * @param {string} at
 */
function showTime(time, at) {
  setText(time, brief(at));
  if (time.dateTime === at) return;
  time.dateTime = at;
  time.removeAttribute("title");
}

/**
 * The one who answers: the bot, or an operator.
 * @param {HTMLElement} node
 * @param {Row} row
 */
function showAnswerer(node, row) {
  const isPerson = row.control === "operator";
  const gone = isPerson ? session.goneSince(row.operator?.id) : undefined;
  const isAway = !isPerson && Boolean(row.bot_unavailable);
  node.hidden = row.control === "ended";
  node.dataset.kind = isPerson ? "person" : "bot";
  node.toggleAttribute("data-gone", Boolean(gone));
  node.toggleAttribute("data-away", isAway);
  const { text, title } = answererTexts(row, isPerson, isAway, gone);
  setText(find(node, ".row-answerer"), text);
  setAttribute(node, "title", title);
}

/**
 * @param {Row} row
 * @param {boolean} isPerson
 * @param {boolean} isAway the bot's engine did not answer
 * @param {string | null | undefined} gone since when the operator has no console open
 */
function answererTexts(row, isPerson, isAway, gone) {
  const name = (isMine(row) ? translate("answers.you") : row.operator?.name) ?? "";
  if (gone) {
    return {
      text: translate("answers.gone", { name }),
      title: translate("answers.gone.why", { name, time: clock(gone) }),
    };
  }
  if (isPerson) return { text: name, title: translate("answers.person", { name }) };
  if (isAway) return { text: translate("answers.unavailable"), title: translate("answers.unavailable.why", { name }) };
  return { text: translate("bot"), title: translate("answers.bot", { name }) };
}

/**
 * @param {HTMLElement} node
 * @param {Row} row
 */
function showLast(node, row) {
  const [author, text] = node.children;
  setText(author, authorOf(row));
  setText(text, row.last?.text ?? "");
}

/** @param {Row} row */
function authorOf(row) {
  if (!row.last || row.last.author === "visitor") return "";
  if (row.last.author === "bot") return translate("author.bot");
  return translate(isMine(row) ? "author.you" : "author.operator");
}

/**
 * @param {HTMLElement} badge
 * @param {Row} row
 */
function showUnread(badge, row) {
  badge.hidden = !row.unread || row.control === "ended";
  if (badge.hidden) return;
  setText(badge, row.unread > 99 ? "99+" : String(row.unread));
  setAttribute(badge, "aria-label", translatePlural("row.unread", row.unread));
  badge.setAttribute("role", "img");
}

/** @param {Row} row */
function isMine(row) {
  return row.operator?.id === session.me.id;
}
