// What kind of file it is, and how large, as people read it. No DOM in here.

import { language } from "../lib/language.js";
import { PICTURE_TYPES } from "../lib/protocol.js";

const PICTURES = new Set(PICTURE_TYPES);
const UNITS = ["byte", "kilobyte", "megabyte"];

// Whether the server lets a browser show it.
export function isPicture(type) {
  return PICTURES.has(type);
}

// The name of its icon.
export function iconOf(type) {
  if (type.startsWith("image/")) return "picture";
  if (/sheet|csv|excel/.test(type)) return "table";
  if (/presentation|powerpoint/.test(type)) return "slides";
  if (/zip|compressed/.test(type) && !type.includes("officedocument")) return "archive";
  return "page";
}

// "PDF", "PNG": what a name ends with.
export function endingOf(name) {
  const ending = /\.([^.]{1,5})$/.exec(name);
  return ending ? ending[1].toUpperCase() : "";
}

export function sizeOf(bytes) {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  const digits = unit && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[unit],
    unitDisplay: unit ? "short" : "long",
    maximumFractionDigits: digits,
  }).format(value);
}
