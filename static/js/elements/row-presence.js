// The dot at a visitor's picture: whether the visitor's page is open now, and looked at.

import { span } from "../lib/dates.js";
import { find, setAttribute, setText } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate } from "../lib/translations.js";

/**
 * @param {HTMLElement} place has the `.avatar`, and a `.presence-words` for those who do not see the dot
 * @param {Frames.Row | null | undefined} row
 */
export function showPresence(place, row) {
  const words = row && row.control !== "ended" ? presenceWords(row) : "";
  const avatar = find(place, ".avatar");
  setAttribute(avatar, "data-present", words && row ? String(row.present) : null);
  setAttribute(avatar, "data-away", words && row?.looks_away ? "" : null);
  setAttribute(avatar, "title", words || null);
  setText(find(place, ".presence-words"), words);
}

/** @param {Frames.Row} row */
function presenceWords(row) {
  if (row.present) return translate(row.looks_away ? "presence.away" : "presence.here");
  if (!row.left_at) return "";
  return translate("presence.left", { time: span(serverClock.now() - Date.parse(row.left_at), "long") });
}
