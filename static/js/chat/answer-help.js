// What helps a visitor to type an answer: the right keyboard, what a browser knows by itself, a hint, a calendar.

/** @typedef {{ inputmode: string, autocomplete: string, autocapitalize: string }} Keyboard */

/** @type {Keyboard} */
const USUAL = { inputmode: "", autocomplete: "off", autocapitalize: "" };

/** @type {Record<string, Partial<Keyboard>>} */
const KEYBOARDS = {
  name: { autocomplete: "name", autocapitalize: "words" },
  email: { inputmode: "email", autocomplete: "email", autocapitalize: "none" },
  phone: { inputmode: "tel", autocomplete: "tel" },
  number: { inputmode: "decimal" },
};

/**
 * The field's attributes for an answer to this question; empty ones are removed.
 * @param {Frames.Asks | null} asks
 * @returns {Keyboard}
 */
export function keyboardFor(asks) {
  const keyboard = { ...USUAL, ...(asks && KEYBOARDS[asks.kind]) };
  // Some telephones have no minus on the keyboard of decimals.
  return Number(asks?.least ?? 0) < 0 ? { ...keyboard, inputmode: "" } : keyboard;
}

/**
 * The day as people write it, which every bot understands: 12 December 2026.
 * @param {string} day as 2026-12-12
 * @param {string} language
 */
export function spelled(day, language) {
  const format = new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
    calendar: "gregory",
  });
  return format.format(new Date(`${day}T00:00:00Z`));
}
