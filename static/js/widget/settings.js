// The attributes of the script element on the host page, and where it came from.

// Null in a module; the server joins these files into one classic script.
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);

/** The bot's name in addresses; blank if the page does not give one. */
export const bot = script?.dataset.bot || "";

/** The origin of our server. */
export const home = script && bot ? new URL(script.src).origin : "";

/** The visitor's name as the page knows it, or blank. */
export const visitorName = script?.dataset.name || "";

/** The language that the page asks for, or blank. */
export const pageLanguage = script?.dataset.language || "";

/** A look that is not saved yet, as the admin's preview gives it, or blank. */
export const preview = script?.dataset.look || "";
