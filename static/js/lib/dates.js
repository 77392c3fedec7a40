// Times as people read them, in their own zone and language.

import { language } from "./language.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clockFormat = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
const dayAndYearFormat = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const shortDayFormat = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const fullFormat = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
const spanFormats = new Map();
const nearFormat = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

export function clock(at) {
  return clockFormat.format(new Date(at));
}

export function full(at) {
  return fullFormat.format(new Date(at));
}

// Equal for all moments of one day, here.
export function dayKey(at) {
  return new Date(at).toDateString();
}

export function day(at, now = Date.now()) {
  const ago = Math.round((startOfDay(now) - startOfDay(at)) / DAY);
  if (ago === 0 || ago === 1) return sentence(nearFormat.format(-ago, "day"));
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (sameYear ? dayFormat : dayAndYearFormat).format(new Date(at));
}

// How a list tells when something was: today the time, else the day.
export function brief(at, now = Date.now()) {
  return dayKey(at) === dayKey(now) ? clock(at) : shortDayFormat.format(new Date(at));
}

// A length of time in its largest unit: "40s", "8m", "3h", "2d". `style` is "narrow" or "long".
export function span(milliseconds, style = "narrow") {
  const [value, unit] = largest(Math.max(0, milliseconds));
  return spanFormat(unit, style).format(value);
}

// Formats are slow to make.
function spanFormat(unit, style) {
  const key = `${unit} ${style}`;
  if (!spanFormats.has(key))
    spanFormats.set(key, new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: style }));
  return spanFormats.get(key);
}

function largest(milliseconds) {
  if (milliseconds < MINUTE) return [Math.floor(milliseconds / 1000), "second"];
  if (milliseconds < HOUR) return [Math.floor(milliseconds / MINUTE), "minute"];
  if (milliseconds < DAY) return [Math.floor(milliseconds / HOUR), "hour"];
  return [Math.floor(milliseconds / DAY), "day"];
}

function startOfDay(at) {
  return new Date(at).setHours(0, 0, 0, 0);
}

function sentence(text) {
  return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
}
