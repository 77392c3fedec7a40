// Our own script on the host page: its element, or only its address if a loader has no element or has removed it.

const FILE = "/widget.js";
const FIELD = "field-";
const IN_STACK = /https?:\/\/[^\s()]+?\/widget\.js(\?[^\s():]*)?/;

const stacked = ownAddress();
const ownScript = ownElement();
const scriptAddress = addressOf(ownScript?.src || stacked);

/**
 * A setting from the element (`data-bot`) or from the script's address (`?bot=`), which every loader keeps; or blank.
 * @param {"bot" | "name" | "email" | "phone" | "language" | "look" | "home"} name
 */
export function setting(name) {
  return ownScript?.dataset[name] || scriptAddress?.searchParams.get(name) || "";
}

/**
 * The bot's own fields, as the element (`data-field-order`) or the script's address (`?field-order=`) has them.
 * @param {(name: string, value: string) => void} take
 */
export function eachField(take) {
  scriptAddress?.searchParams.forEach((value, name) => name.startsWith(FIELD) && take(name, value));
  const given = ownScript?.attributes ?? [];
  for (let index = 0; index < given.length; index += 1) {
    const { name, value } = given[index];
    if (name.startsWith(`data-${FIELD}`)) take(name.slice(5), value);
  }
}

/** The origin of our server, or blank if it cannot be found. A page that has a copy of the script names it. */
export const home = (addressOf(setting("home")) || scriptAddress)?.origin ?? "";

// In a module, and in what a module imports, there is no current script.
function ownElement() {
  const current = document.currentScript; // or an element of the page that has this name
  if (current instanceof HTMLScriptElement && current.src) return current;
  const all = document.getElementsByTagName("script");
  let first = null;
  for (let index = 0; index < all.length; index += 1) {
    const candidate = all[index];
    if (!candidate.dataset.bot || !addressOf(candidate.src)?.pathname.endsWith(FILE)) continue;
    if (candidate.src === stacked) return candidate;
    first = first || candidate;
  }
  return addressOf(stacked)?.searchParams.get("bot") ? null : first;
}

// Every browser writes the script's address into the stack of an error.
function ownAddress() {
  const found = IN_STACK.exec(String(new Error().stack));
  return found ? found[0] : "";
}

/** @param {string} text */
function addressOf(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
