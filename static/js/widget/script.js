// Our own script on the host page: its element, or only its address if a loader has no element or has removed it.

const FILE = "/widget.js";
const IN_STACK = /https?:\/\/[^\s()]+?\/widget\.js(\?[^\s():]*)?/;

const stacked = ownAddress();
const ownScript = ownElement();
const scriptAddress = addressOf(ownScript?.src || stacked);

/**
 * A setting from the element (`data-bot`) or from the script's address (`?bot=`), which every loader keeps; or blank.
 * @param {"bot" | "name" | "language" | "look" | "home"} name
 */
export function setting(name) {
  return ownScript?.dataset[name] || scriptAddress?.searchParams.get(name) || "";
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
