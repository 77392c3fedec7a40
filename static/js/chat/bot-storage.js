import { BrowserStorage } from "../lib/storage.js";

/**
 * What this browser keeps for one bot.
 * @param {string | undefined} bot the bot's name in addresses
 */
export function storageOf(bot) {
  return new BrowserStorage("localStorage", `takeover:${bot}:`);
}
