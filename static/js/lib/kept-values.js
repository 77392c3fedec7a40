// Answers to a bot's questions, kept in a form for programs, as people read them.

import { calendarDay } from "./dates.js";
import { language } from "./language.js";

const DAY = /^\d{4}-\d\d-\d\d$/u;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,6})?$/u; // what a browser's numbers hold exactly
// Without groups: it may be the number of an order.
const numberFormat = new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 6 });

/**
 * A day or a number in the reader's language. Anything else stays, as what an old version of the bot has kept.
 * @param {string} value
 * @param {string | undefined} kind "date" or "number"
 */
export function readable(value, kind) {
  if (kind === "date" && DAY.test(value) && !Number.isNaN(Date.parse(value))) return calendarDay(value);
  if (kind === "number" && NUMBER.test(value)) return numberFormat.format(Number(value));
  return value;
}
