// Fills a row's markup in the list. The conversation's header shows the status in the same way.

import { silenceOf, statusOf } from "../console/rows.js";
import { clock, span } from "../lib/dates.js";
import { fenced } from "../lib/fence.js";
import { languageName } from "../lib/language.js";
import { find, setAttribute, setText } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate } from "../lib/translations.js";
import { showAvatar } from "./avatar.js";
import { showLabels } from "./labels.js";
import { showMarks } from "./row-marks.js";
import { showPresence } from "./row-presence.js";
import { showTime } from "./row-wait.js";
import { showWords } from "./row-words.js";
import { session } from "./session.js";
import { visitorName } from "./visitor-name.js";

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
    () => setText(find(item, ".row-visitor"), visitorName(row.visitor)),
  );
}

/**
 * @param {HTMLElement} item
 * @param {Row} row
 */
function fill(item, row) {
  setAttribute(item, "data-mine", isMine(row) && row.control === "operator" ? "" : null);
  showAvatar(find(item, ".avatar"), row.visitor);
  showFact(find(item, ".row-visitor"), visitorName(row.visitor));
  showFact(find(item, ".row-code"), row.visitor.reference);
  showWords(find(item, ".row-last"), row);
  showAnswerer(find(item, ".row-who"), row);
  showFact(find(item, ".row-bot"), row.bot.name);
  showLabels(find(item, ".row-labels"), row);
  showLanguageCode(find(item, ".row-language"), row);
  showMarks(item, row);
  showMoments(item, row);
}

/**
 * Where there is no room for all of it, the title has the rest.
 * @param {HTMLElement} node
 * @param {string} text
 */
export function showFact(node, text) {
  setText(node, text);
  setAttribute(node, "title", text || null);
}

/**
 * What time alone changes: the status, the wait, and since when the visitor is gone.
 * @param {HTMLElement} item
 * @param {Row} row
 */
export function showMoments(item, row) {
  showStatus(find(item, ".status"), row);
  showTime(item, row);
  showPresence(item, row);
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
 * The same in a row, where there is no room for its name.
 * @param {HTMLElement} node
 * @param {Row} row
 */
function showLanguageCode(node, row) {
  node.hidden = !row.language;
  setText(node, row.language?.toLocaleUpperCase() ?? "");
  setAttribute(node, "title", row.language ? languageName(row.language) : null);
}

/**
 * The one who answers: the bot, shown without a word unless its engine is away, or an operator.
 * @param {HTMLElement} node
 * @param {Row} row
 */
function showAnswerer(node, row) {
  const isPerson = row.control === "operator";
  const gone = isPerson ? session.goneSince(row.operator?.id) : undefined;
  const isAway = !isPerson && Boolean(row.bot_unavailable);
  node.hidden = row.control === "ended" || (row.control === "awaiting" && !isAway);
  node.dataset.kind = isPerson ? "person" : "bot";
  node.toggleAttribute("data-gone", Boolean(gone));
  node.toggleAttribute("data-away", isAway);
  const { text, title } = answererTexts(row, isPerson, isAway, gone);
  setText(find(node, ".row-answerer"), text);
  setText(find(node, ".visually-hidden"), text ? "" : title);
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
  return { text: "", title: translate("answers.bot", { name }) };
}

/** @param {Row} row */
function isMine(row) {
  return row.operator?.id === session.me.id;
}
