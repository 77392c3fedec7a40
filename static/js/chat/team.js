import { find, setAttribute, setText } from "../lib/markup.js";
import { language } from "../lib/language.js";
import { translate } from "../lib/translations.js";
import { avatarOf } from "./avatar.js";

/** @typedef {{ team?: string[], answers_in?: number | null }} Told */

const SOON = 10; // minutes that are "a few"
const HOUR = 60;
const names = new Intl.ListFormat(language, { type: "conjunction" });

/**
 * Shows who is there, if the bot shows it: two small faces, their names, and how fast people were answered lately.
 * @param {HTMLElement} chat
 * @param {Told} told
 */
export function showTeam(chat, { team = [], answers_in: minutes }) {
  const line = find(chat, ".chat-team");
  line.hidden = !team.length;
  find(line, '[data-part="faces"]').replaceChildren(...team.map(faceOf));
  const words = [translate(team.length > 1 ? "team.are" : "team.is", { names: names.format(team) }), speed(minutes)];
  const text = words.filter(Boolean).join(" · ");
  setText(find(line, '[data-part="team"]'), text);
  setAttribute(line, "title", text); // the line may be too narrow
}

/** @param {string} name */
function faceOf(name) {
  const face = document.createElement("span");
  face.className = "face";
  face.append(avatarOf(name));
  return face;
}

/** @param {number | null | undefined} minutes */
function speed(minutes) {
  if (!minutes || minutes > HOUR) return "";
  return translate(minutes <= SOON ? "team.minutes" : "team.hour");
}
