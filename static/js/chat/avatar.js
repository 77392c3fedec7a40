import { template } from "../lib/markup.js";

/**
 * The bot's icon, or a person's initial.
 * @param {string | null} name null for the bot
 */
export function avatarOf(name) {
  return name === null ? template("chat-bot-icon").content.cloneNode(true) : initial(name);
}

/** @param {string} name */
function initial(name) {
  return [...name.trim()][0]?.toLocaleUpperCase() ?? "";
}
