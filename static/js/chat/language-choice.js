import { onKey } from "../lib/keyboard.js";
import { closest, find, findAll, setAttribute, tell } from "../lib/markup.js";
import { isText } from "../lib/shapes.js";
import { storageOf } from "./bot-storage.js";

/**
 * <language-choice>: the language of the page, and of the bot if it speaks several. The choice is kept for this bot in this
 * browser, because a frame on another site has no cookies; the server reads it in the address.
 * Event: "language" with {language}.
 */
export class LanguageChoice extends HTMLElement {
  #storage = storageOf(this.dataset.bot);

  connectedCallback() {
    this.addEventListener("click", (event) => this.#choose(event));
    onKey(this, (event) => this.#leave(event));
    document.addEventListener("click", (event) => {
      if (!this.contains(/** @type {Node} */ (event.target))) this.#menu.open = false;
    });
    const { kept } = this;
    if (kept && this.#offers(kept) && kept !== document.documentElement.lang) go(kept);
  }

  /** @param {MouseEvent} event */
  #choose(event) {
    const link = /** @type {HTMLAnchorElement | null} */ (closest(event.target, "a"));
    if (!link) return;
    event.preventDefault();
    this.#storage.set("language", link.hreflang);
    this.#menu.open = false;
    tell(this, "language", { language: link.hreflang });
    if (link.hreflang !== document.documentElement.lang) go(link.hreflang);
  }

  /** What was chosen in this browser, or null. */
  get kept() {
    return this.#storage.get("language", isText);
  }

  /** @param {string} language that the bot speaks now */
  show(language) {
    for (const link of findAll(this, "a", HTMLAnchorElement)) {
      setAttribute(link, "aria-current", link.hreflang === language ? "true" : null);
    }
  }

  /**
   * Escape closes the menu; outside of it, it would close the whole chat.
   * @param {KeyboardEvent} event
   */
  #leave(event) {
    if (event.key !== "Escape" || !this.#menu.open) return;
    event.stopPropagation();
    this.#menu.open = false;
    find(this, "summary").focus();
  }

  /** @param {unknown} language */
  #offers(language) {
    return findAll(this, "a", HTMLAnchorElement).some((link) => link.hreflang === language);
  }

  get #menu() {
    return find(this, "details", HTMLDetailsElement);
  }
}

/**
 * Loads the same page in another language, with the fragment that the widget has given it.
 * @param {string} language
 */
function go(language) {
  const address = new URL(location.href);
  if (address.searchParams.get("language") === language) return; // the server does not have it
  address.searchParams.set("language", language);
  location.replace(address);
}
