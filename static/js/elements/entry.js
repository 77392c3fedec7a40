// One entry of the journal: fills its markup, and tells it apart from the entry before it.

import { AttachmentCard } from "../files/attachment-card.js";
import { clock, dayKey } from "../lib/dates.js";
import { showDay } from "../lib/day-headings.js";
import { fenced } from "../lib/fence.js";
import { contentOf } from "../lib/formatted.js";
import { linkTo } from "../lib/links.js";
import { find, findAll, setAttribute, setText } from "../lib/markup.js";
import { showSources } from "../lib/source-links.js";
import { translate, translateKnown } from "../lib/translations.js";
import { icon } from "./icon.js";
import { offerPassages } from "./entry-passages.js";
import { session } from "./session.js";
import { visitorName } from "./visitor-name.js";

/** @import { Entry } from "../console/entries.js" */

const TOGETHER = 180_000; // ms; entries of one speaker within this time share a head

/**
 * @param {HTMLElement} item
 * @param {Entry} entry
 * @param {Frames.Person} me
 */
export function fillEntry(item, entry, me) {
  item.dataset.seq = String(entry.seq);
  item.dataset.author = entry.voice ?? entry.author;
  if (entry.notice) item.dataset.notice = entry.notice;
  if (entry.via) item.dataset.via = entry.via;
  fenced(
    () => fill(item, entry, me),
    () => (find(item, ".entry-text").textContent = entry.text ?? entry.attachment?.name ?? entry.notice ?? ""),
  );
  return item;
}

/**
 * @param {HTMLElement} item
 * @param {Entry} entry
 * @param {Frames.Person} me
 */
function fill(item, entry, me) {
  const time = find(item, ".entry-time", HTMLTimeElement);
  time.dateTime = entry.at;
  time.textContent = clock(entry.at);
  find(item, ".entry-name").textContent = speakerOf(entry, me);
  const via = find(item, ".entry-via");
  via.hidden = !entry.via;
  if (entry.via) via.textContent = translate(`via.${entry.via}`);
  const text = find(item, ".entry-text");
  text.append(entry.notice ? noticeOf(entry, me) : contentOf(entry));
  if (entry.notice) text.removeAttribute("dir"); // this text is in the page's language
  text.hidden = Boolean(entry.attachment) && !entry.text && !entry.notice;
  if (entry.attachment) text.after(AttachmentCard.make(entry.attachment));
  showSources(text, entry.sources);
  offerPassages(find(item, ".entry-passages", HTMLDetailsElement), entry);
  showButtons(find(item, ".entry-buttons"), entry.buttons);
  showOriginal(find(item, ".entry-original"), entry);
}

/**
 * Shows what the operator wrote before it was translated. The visitor does not get it.
 * @param {HTMLElement} line
 * @param {Entry} entry
 */
function showOriginal(line, { original }) {
  line.hidden = !original;
  setText(find(line, "q"), original ?? "");
}

/**
 * Shows the day if it begins here, and whether the speaker is the one before.
 * @param {HTMLElement} item
 * @param {Entry} entry
 * @param {Entry | undefined} before
 */
export function placeEntry(item, entry, before) {
  fenced(() => place(item, entry, before));
}

/**
 * @param {HTMLElement} item
 * @param {Entry} entry
 * @param {Entry | undefined} before
 */
function place(item, entry, before) {
  const heading = find(item, ".entry-day");
  const newDay = !before || dayKey(before.at) !== dayKey(entry.at);
  heading.hidden = !newDay;
  if (newDay) showDay(heading, entry.at);
  item.toggleAttribute("data-together", !newDay && isTogether(entry, before));
}

/**
 * @param {Entry} entry
 * @param {Entry} before
 */
function isTogether(entry, before) {
  return (
    !entry.notice &&
    !before.notice &&
    before.author === entry.author &&
    before.name === entry.name &&
    before.operator?.id === entry.operator?.id &&
    before.via === entry.via &&
    before.voice === entry.voice &&
    Date.parse(entry.at) - Date.parse(before.at) < TOGETHER
  );
}

/**
 * @param {Entry} entry
 * @param {Frames.Person} me
 */
export function noticeOf(entry, me) {
  const mine = isBy(entry, me) ? translateKnown(`notice.you.${entry.notice}`) : null;
  return mine || translate(`notice.${entry.notice}`, { name: colleagueOf(entry) });
}

/**
 * @param {Entry} entry
 * @param {Frames.Person} me
 */
export function speakerOf(entry, me) {
  if (entry.author === "visitor") return entry.name ?? visitorName(session.talk?.row?.visitor);
  if (entry.author === "bot" || entry.voice) return entry.name ?? translate("bot");
  return isBy(entry, me) ? translate("you") : colleagueOf(entry);
}

/**
 * Whether this operator wrote the entry, or did what it tells. A colleague may have the same name.
 * @param {Entry} entry
 * @param {Frames.Person} me
 */
export function isBy(entry, me) {
  return entry.operator?.id === me.id;
}

/** @param {Entry} entry */
function colleagueOf(entry) {
  return entry.operator?.name ?? entry.name ?? "";
}

/**
 * Shows the buttons that the visitor has; here they cannot be pressed.
 * @param {HTMLElement} list
 * @param {Frames.Button[]} buttons
 */
export function showButtons(list, buttons = []) {
  list.hidden = buttons.length === 0;
  list.replaceChildren(...buttons.map(buttonItem));
}

/**
 * Shows which of the entry's buttons the visitor pressed, and which ones no longer count.
 * @param {HTMLElement} item of the entry
 * @param {import("../lib/presses.js").Look} look
 */
export function showPresses(item, { pressed, over }) {
  for (const button of findAll(item, ".entry-button[data-button]")) {
    const isPressed = pressed.includes(Number(button.dataset.button));
    const state = isPressed ? "pressed" : over && "question" in button.dataset && "over";
    setAttribute(button, "data-state", state);
    setText(find(button, ".visually-hidden"), state ? translate(`button.${state}`) : "");
    setAttribute(button, "title", state && translate(`button.${state}`));
  }
}

/** @param {Frames.Button} button */
function buttonItem({ id, label, kind, value, question }) {
  const item = document.createElement("li");
  item.className = "entry-button";
  item.dataset.kind = kind;
  item.dir = "auto";
  if (question) item.dataset.question = "";
  if (kind === "url") item.append(icon("link"), linkTo(value ?? "", label) ?? label);
  else if (kind === "phone") item.append(icon("phone"), label);
  else if (kind === "live_agent") item.append(icon("hand"), label);
  else item.append(label);
  if (kind === "url" || kind === "phone") item.title = value ?? "";
  else {
    item.dataset.button = String(id);
    const state = document.createElement("span");
    state.className = "visually-hidden";
    item.append(state);
  }
  return item;
}
