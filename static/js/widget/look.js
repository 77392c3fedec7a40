// The bot's own look: its colors, its side of the page, its title and its invitation.

import { bot, pageLanguage, preview } from "./settings.js";
import { home } from "./script.js";
import { noteUnreachable } from "./reasons.js";
import { recall, remember } from "./storage.js";
import { safely } from "./console.js";

const COLORS_WITHIN = 1500; // ms for which a first visit waits for the look, so that the bubble does not change its color

/** @typedef {{ title: string, invitation: string }} LookTexts */
/** @typedef {import("./reasons.js").Facts} Facts */

/**
 * Applies the look that was seen last at once, and the current one when it has come. If the current one cannot be
 * fetched, the bubble looks as it did last, or as it does by default.
 * @param {HTMLElement} element
 * @param {{ changed: (texts: LookTexts) => void, told: (facts: Facts) => void, begin: () => void }} handlers `told`: what
 *   the server tells of the bot. `begin`: the bubble may be shown; may be called more than once.
 */
export function followLook(element, { changed, told, begin }) {
  const seen = preview ? null : recall().look;
  if (seen) apply(element, seen, changed);
  else setTimeout(safely(begin), COLORS_WITHIN);
  fetchLook().then(
    safely(({ state, origins, ...look }) => {
      apply(element, look, changed);
      if (!preview) remember("look", look);
      told({ state, origins });
      begin();
    }),
    safely(() => {
      noteUnreachable();
      begin();
    }),
  );
  if (seen) begin();
}

// A page whose policy lets this script run lets it import, too.
async function fetchLook() {
  const asked = preview ? `?look=${encodeURIComponent(preview)}` : "";
  return (await import(`${home}/chat/${encodeURIComponent(bot)}/look.js${asked}`)).default;
}

/**
 * The page can change what was kept, so every value is checked. The variables have names of our own: many a page has
 * an `--accent`, and its variables reach into the root.
 * @param {HTMLElement} element
 * @param {any} look
 * @param {(texts: LookTexts) => void} changed
 */
function apply(element, look, changed) {
  try {
    const parts = ["accent", "hover", "text", "dark"];
    for (let index = 0; index < parts.length; index += 1) {
      const value = look[parts[index]];
      if (CSS.supports("color", value)) element.style.setProperty(`--takeover-${parts[index]}`, value, "important");
    }
    element.toggleAttribute("start", look.side === "start");
    // In the language of the chat, else of the page, else of the browser, if the bot speaks it.
    const tags = [recall().language].concat(pageLanguage || navigator.languages);
    const codes = tags.flatMap((tag) => [String(tag), String(tag).split("-")[0]]);
    const texts = look.texts || {};
    const { title, invitation } = texts[codes.find((code) => texts[code]) ?? ""] || look;
    changed({ title: String(title || ""), invitation: String(invitation || "") });
  } catch {
    // the look is of another form: what was understood of it stays
  }
}
