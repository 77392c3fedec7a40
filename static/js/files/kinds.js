// A file's kind and size, as people read them. No DOM in here.

import { language } from "../lib/language.js";
import { PICTURE_TYPES } from "../lib/protocol.js";

/** @type {Set<string>} */
const PICTURES = new Set(PICTURE_TYPES);
const UNITS = ["byte", "kilobyte", "megabyte"];

/**
 * Whether the server lets a browser show it.
 * @param {string} type a media type
 */
export function isPicture(type) {
  return PICTURES.has(type);
}

/**
 * The name of its icon.
 * @param {string} type a media type
 */
export function iconOf(type) {
  if (type.startsWith("image/")) return "picture";
  if (type.startsWith("audio/")) return "sound";
  if (type.startsWith("video/")) return "video";
  if (/rfc822|mbox|outlook|vcard|calendar/.test(type)) return "mail";
  if (/sheet|csv|excel|numbers/.test(type)) return "table";
  if (/presentation|powerpoint|keynote/.test(type)) return "slides";
  if (/^application\/(zip|gzip|zstd|vnd\.rar|x-(7z-compressed|tar|bzip2|xz))$/.test(type)) return "archive";
  return "page";
}

/**
 * The end of a file's name: "PDF", "PNG".
 * @param {string} name
 */
export function endingOf(name) {
  const ending = /\.([^.]{1,5})$/.exec(name);
  return ending ? ending[1].toUpperCase() : "";
}

/** @param {number} bytes */
export function sizeOf(bytes) {
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < UNITS.length - 1; unit += 1) value /= 1024;
  const digits = unit && value < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[unit],
    unitDisplay: unit ? "short" : "long",
    maximumFractionDigits: digits,
  }).format(value);
}
