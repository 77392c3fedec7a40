import { FIELD_LENGTH, PAGE_FIELDS } from "../lib/protocol.js";
import { length } from "../lib/text.js";

const OWN = "field-";
const NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]{0,49}$/u;
const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * What the embedding page says of its visitor, for the operators: `email`, `phone`, and the bot's own fields
 * (`field-order`). A value that cannot be is left out.
 * @param {URLSearchParams} said
 * @param {(sentence: string) => void} warn tells the page's developers what was left out; without the value, which is the
 *   visitor's
 * @returns {Record<string, string> | undefined} by field; undefined if there is none
 */
export function pageFields(said, warn) {
  /** @type {Map<string, string>} */
  const fields = new Map();
  for (const [key, text] of said) {
    if (key !== "email" && key !== "phone" && !key.startsWith(OWN)) continue;
    const name = (key.startsWith(OWN) ? key.slice(OWN.length) : key).toLowerCase();
    const value = text.replace(/[\p{Cc}\p{Cs}\s]+/gu, " ").trim();
    const problem = value && (fields.size < PAGE_FIELDS ? problemOf(name, value) : `there are more than ${PAGE_FIELDS}`);
    if (problem) warn(`data-${key.slice(0, 60)} is ignored: ${problem}.`);
    else if (value) fields.set(name, value);
  }
  return fields.size ? Object.fromEntries(fields) : undefined;
}

/**
 * @param {string} name
 * @param {string} value
 */
function problemOf(name, value) {
  if (!NAME.test(name)) return "a field's name has letters, digits and _ only, as its variable in the administration";
  if (name === "name") return "the visitor's name is data-name";
  const most = name === "email" ? 254 : name === "phone" ? 50 : FIELD_LENGTH;
  if (length(value) > most) return `it is longer than ${most} characters`;
  if (name === "email" && !ADDRESS.test(value)) return "it is no e-mail address, such as anna@example.com";
  return "";
}
