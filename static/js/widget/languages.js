// The languages of the bot: in which of them its title and its invitation are shown.

import { pageLanguage } from "./settings.js";
import { recall } from "./storage.js";

/**
 * The texts of a look in the language of the chat, else of the page, else of the browser, if the bot speaks it.
 * @param {any} look
 * @returns {{ title: string, invitation: string }}
 */
export function textsOf(look) {
  const own = { title: String(look.title || ""), invitation: String(look.invitation || "") };
  const others = look.translations;
  if (!others) return own;
  const wanted = [recall().language, pageLanguage].concat(pageLanguage ? [] : navigator.languages);
  for (let index = 0; index < wanted.length; index += 1) {
    const code = codeOf(wanted[index]);
    if (code && code === look.language) return own;
    if (Object.hasOwn(others, code)) {
      return { title: String(others[code].title || own.title), invitation: String(others[code].invitation || own.invitation) };
    }
  }
  return own;
}

/**
 * The code by which the server knows a language: "de" for "de-AT", "zh-hant" for "zh-TW".
 * @param {unknown} tag
 */
function codeOf(tag) {
  const parts = String(tag || "").toLowerCase().split("-");
  if (parts[0] !== "zh") return parts[0];
  return parts.some((part) => ["tw", "hk", "mo", "hant"].includes(part)) ? "zh-hant" : "zh-hans";
}
