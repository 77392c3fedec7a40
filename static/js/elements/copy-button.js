import { setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";

const SAID = 1500; // ms

/**
 * A small button that copies the text, and says so.
 * @param {string} text
 * @param {string} name what is copied, for its label
 */
export function copyButton(text, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet button-small copy-button";
  button.setAttribute("aria-label", translate("copy.what", { name }));
  setText(button, translate("copy"));
  button.addEventListener("click", async () => {
    await copyText(text);
    setText(button, translate("copied"));
    setTimeout(() => setText(button, translate("copy")), SAID);
  });
  return button;
}

/**
 * Puts the text into the clipboard, also on a page without https, where browsers offer none.
 * @param {string} text
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    document.execCommand("copy"); // old, and the only way there
    field.remove();
  }
}
