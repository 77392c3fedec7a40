// This bot's chat in the host page's own storage.

import { bot } from "./settings.js";
import { say } from "./console.js";

/** @typedef {{ open?: boolean, chat?: boolean, language?: string, invited?: boolean, look?: unknown }} Kept */

const key = `takeover:${bot}:widget`;

/** Says so if the browser keeps nothing for this page. */
export function checkStorage() {
  try {
    localStorage.getItem(key);
  } catch {
    say("the browser's storage is blocked on this page, so the chat begins anew on each page and after each reload.");
  }
}

/**
 * `open`: the chat is open. `chat`: a conversation exists. `invited`: the invitation was answered or dismissed.
 * @returns {Kept}
 */
export function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    return kept && typeof kept === "object" ? kept : {};
  } catch {
    return {};
  }
}

/**
 * Keeps one value. If storage is blocked, nothing is kept and the bubble begins anew on every page.
 * @template {keyof Kept} Name
 * @param {Name} name
 * @param {Kept[Name]} value
 */
export function remember(name, value) {
  try {
    const kept = recall();
    if (kept[name] === value) return;
    kept[name] = value;
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // blocked or full
  }
}
