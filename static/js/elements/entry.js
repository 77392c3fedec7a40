// One line of the journal: markup filled, and told apart from the line before it.

import { AttachmentCard } from "../files/attachment-card.js";
import { shown } from "../lib/formatted.js";
import { linkTo } from "../lib/links.js";
import { clock, day, dayKey } from "../lib/dates.js";
import { translate } from "../lib/translations.js";
import { icon, setText } from "./markup.js";

const TOGETHER = 180_000; // lines of one speaker within this time share a head

export function fillEntry(item, entry, me) {
  item.dataset.seq = entry.seq;
  item.dataset.author = entry.author;
  if (entry.notice) item.dataset.notice = entry.notice;
  if (entry.via) item.dataset.via = entry.via;
  const time = item.querySelector(".entry-time");
  time.dateTime = entry.at;
  time.textContent = clock(entry.at);
  item.querySelector(".entry-name").textContent = speakerOf(entry, me);
  const via = item.querySelector(".entry-via");
  via.hidden = !entry.via;
  if (entry.via) via.textContent = translate(`via.${entry.via}`);
  item.querySelector(".entry-text").append(entry.notice ? noticeOf(entry, me) : shown(entry));
  if (entry.notice) item.querySelector(".entry-text").removeAttribute("dir"); // these words are the page's
  item.querySelector(".entry-text").hidden = Boolean(entry.attachment) && !entry.text && !entry.notice;
  if (entry.attachment) item.querySelector(".entry-text").after(AttachmentCard.make(entry.attachment));
  showButtons(item.querySelector(".entry-buttons"), entry.buttons);
  return item;
}

// The day, where it begins, and whether the speaker is the one before.
export function placeEntry(item, entry, before) {
  const heading = item.querySelector(".entry-day");
  const newDay = !before || dayKey(before.at) !== dayKey(entry.at);
  heading.hidden = !newDay;
  if (newDay) setText(heading, day(entry.at));
  const together =
    !newDay &&
    !entry.notice &&
    !before.notice &&
    before.author === entry.author &&
    before.name === entry.name &&
    before.via === entry.via &&
    Date.parse(entry.at) - Date.parse(before.at) < TOGETHER;
  item.toggleAttribute("data-together", together);
}

export function noticeOf(entry, me) {
  const mine = entry.name === me.name && `notice.you.${entry.notice}`;
  const said = mine && translate(mine);
  return said && said !== mine ? said : translate(`notice.${entry.notice}`, { name: entry.name ?? "" });
}

export function speakerOf(entry, me) {
  if (entry.author === "visitor") return entry.name ?? translate("visitor");
  if (entry.author === "bot") return entry.name ?? translate("bot");
  return entry.name === me.name ? translate("you") : (entry.name ?? "");
}

// Buttons as the visitor sees them; here they only tell.
export function showButtons(list, buttons = []) {
  list.hidden = buttons.length === 0;
  list.replaceChildren(
    ...buttons.map(({ label, kind, value }) => {
      const item = document.createElement("li");
      item.className = "entry-button";
      item.dataset.kind = kind;
      if (kind === "url") item.append(icon("link"), linkTo(value ?? "", label) ?? label);
      else if (kind === "phone") item.append(icon("phone"), label);
      else if (kind === "live_agent") item.append(icon("hand"), label);
      else item.append(label);
      if (value && kind !== "postback") item.title = value;
      return item;
    }),
  );
}
