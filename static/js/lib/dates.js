// Times as people read them, in their own zone and language.

import { language } from "./language.js";
import { serverClock } from "./server-clock.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clockFormat = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
const dayAndYearFormat = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const shortDayFormat = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const dateFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const calendarFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
const fullFormat = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
const nearFormat = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
/** @type {Map<string, Intl.NumberFormat>} */
const spanFormats = new Map();

/** @typedef {string | number} Moment ISO 8601, or milliseconds since 1970 */

/** The time of day. @param {Moment} at */
export function clock(at) {
  return clockFormat.format(new Date(at));
}

/** Date and time in full. @param {Moment} at */
export function full(at) {
  return fullFormat.format(new Date(at));
}

/** The day of a moment as a date, with its year. @param {Moment} at */
export function dateOfDay(at) {
  return dateFormat.format(new Date(at));
}

/** A day of the calendar, which is the same in every zone. @param {string} date 2026-12-31 */
export function calendarDay(date) {
  return calendarFormat.format(new Date(`${date}T00:00:00Z`));
}

/** Equal for all moments of one day, in the reader's zone. @param {Moment} at */
export function dayKey(at) {
  return new Date(at).toDateString();
}

/**
 * The day: "Today", "Yesterday", or the date.
 * @param {Moment} at
 * @param {number} now
 */
export function day(at, now = serverClock.now()) {
  const ago = Math.round((startOfDay(now) - startOfDay(at)) / DAY);
  if (ago === 0 || ago === 1) return capitalized(nearFormat.format(-ago, "day"));
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayFormat : dayAndYearFormat).format(new Date(at));
}

/**
 * The time if it was today, the day otherwise: for lists.
 * @param {Moment} at
 * @param {number} now
 */
export function brief(at, now = serverClock.now()) {
  return dayKey(at) === dayKey(now) ? clock(at) : shortDayFormat.format(new Date(at));
}

/**
 * The end of something that is near: the time, with "tomorrow" or the date if it is not today.
 * @param {Moment} at
 * @param {number} now
 */
export function until(at, now = serverClock.now()) {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / DAY);
  if (days === 0) return clock(at);
  const name = days === 1 ? nearFormat.format(1, "day") : shortDayFormat.format(new Date(at));
  return `${name} ${clock(at)}`;
}

/**
 * A length of time in its largest unit: "40s", "8m", "3h", "2d".
 * @param {number} milliseconds
 * @param {"narrow" | "short" | "long"} style "8m", "8 min", "8 minutes"
 */
export function span(milliseconds, style = "narrow") {
  const { value, unit } = largest(Math.max(0, milliseconds));
  return spanFormat(unit, style).format(value);
}

/**
 * Formats are slow to make, so they are kept.
 * @param {string} unit
 * @param {"narrow" | "short" | "long"} style
 */
function spanFormat(unit, style) {
  const key = `${unit} ${style}`;
  let format = spanFormats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: style });
    spanFormats.set(key, format);
  }
  return format;
}

/** @param {number} milliseconds */
function largest(milliseconds) {
  if (milliseconds < MINUTE) return { value: Math.floor(milliseconds / 1000), unit: "second" };
  if (milliseconds < HOUR) return { value: Math.floor(milliseconds / MINUTE), unit: "minute" };
  if (milliseconds < DAY) return { value: Math.floor(milliseconds / HOUR), unit: "hour" };
  return { value: Math.floor(milliseconds / DAY), unit: "day" };
}

/** @param {Moment} at */
function startOfDay(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** @param {string} text */
function capitalized(text) {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}
