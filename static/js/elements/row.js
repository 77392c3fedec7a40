// Fills a row's markup: in the list, and the same words in the conversation's header.

import { lastAt, lengthOf, nameOf, silenceOf, statusOf } from "../console/rows.js";
import { brief, clock, span } from "../lib/dates.js";
import { translate, translatePlural } from "../lib/translations.js";
import { initialsOf, setAttribute, setText, tintOf } from "./markup.js";

export function showRow(item, row, session) {
  const part = (name) => item.querySelector(`.${name}`);
  item.dataset.id = row.id;
  item.dataset.control = row.control;
  setAttribute(item, "data-mine", row.operator?.id === session.me.id && row.control === "operator" ? "" : null);
  showAvatar(part("avatar"), row);
  setText(part("row-visitor"), nameOf(row));
  showTime(part("row-time"), lastAt(row));
  showLast(part("row-last"), row, session);
  showStatus(part("status"), row);
  showAnswerer(part("row-who"), row, session);
  setText(part("row-bot"), row.bot.name);
  setText(part("row-length"), span(lengthOf(row)));
  part("row-length").title = translate("row.length", { time: span(lengthOf(row), "long") });
  showUnread(part("row-unread"), row);
}

function showTime(time, at) {
  setText(time, brief(at));
  if (time.dateTime === at) return;
  time.dateTime = at;
  time.removeAttribute("title");
}

export function showAvatar(avatar, row) {
  const { name, reference } = row.visitor;
  if (avatar.dataset.of === (name ?? reference)) return;
  avatar.dataset.of = name ?? reference;
  avatar.dataset.tint = tintOf(reference);
  if (name && /^\p{L}/u.test(name)) avatar.textContent = initialsOf(name);
}

export function showStatus(chip, row, now = Date.now()) {
  const status = statusOf(row, now);
  chip.dataset.status = status;
  setAttribute(chip, "data-silence", status === "waiting" || status === "action" ? silenceOf(row, now) : null);
  setText(chip, translate(`status.${status}`));
  const since = status === "waiting" ? (row.awaiting_since ?? row.visitor_at) : row.visitor_at;
  setAttribute(chip, "title", translate(`status.${status}.why`, { time: span(now - Date.parse(since), "long") }));
}

function showAnswerer(node, row, session) {
  const person = row.control === "operator";
  const name = (row.operator?.id === session.me.id ? translate("answers.you") : row.operator?.name) ?? "";
  const gone = person && session.goneSince(row.operator.id);
  node.hidden = row.control === "ended";
  node.dataset.kind = person ? "person" : "bot";
  node.toggleAttribute("data-gone", Boolean(gone));
  if (gone) {
    setText(node.querySelector(".row-answerer"), translate("answers.gone", { name }));
    setAttribute(node, "title", translate("answers.gone.why", { name, time: clock(gone) }));
    return;
  }
  const away = !person && row.bot_unavailable;
  node.toggleAttribute("data-away", Boolean(away));
  setText(node.querySelector(".row-answerer"), person ? name : translate(away ? "answers.unavailable" : "bot"));
  setAttribute(node, "title", translate(person ? "answers.person" : away ? "answers.unavailable.why" : "answers.bot", { name }));
}

function showLast(node, row, session) {
  const [author, words] = node.children;
  setText(author, row.last && row.last.author !== "visitor" ? authorOf(row, session) : "");
  setText(words, row.last?.text ?? "");
}

function authorOf(row, session) {
  if (row.last.author === "bot") return translate("author.bot");
  return row.operator?.id === session.me.id ? translate("author.you") : translate("author.operator");
}

function showUnread(badge, row) {
  badge.hidden = !row.unread || row.control === "ended";
  if (badge.hidden) return;
  setText(badge, row.unread > 99 ? "99+" : String(row.unread));
  setAttribute(badge, "aria-label", translatePlural("row.unread", row.unread));
  badge.setAttribute("role", "img");
}
