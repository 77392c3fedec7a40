import { onKey } from "../lib/keyboard.js";
import { closest, find, findAll } from "../lib/markup.js";
import { isText } from "../lib/shapes.js";
import { storageOf } from "./bot-storage.js";

/**
 * <language-choice>: the page's language. The choice is kept for this bot in this browser, because a frame on another site
 * has no cookies; the server reads it in the address.
 */
export class LanguageChoice extends HTMLElement {
  #storage = storageOf(this.dataset.bot);

  connectedCallback() {
    this.addEventListener("click", (event) => this.#choose(event));
    onKey(this, (event) => this.#leave(event));
    document.addEventListener("click", (event) => {
      if (!this.contains(/** @type {Node} */ (event.target))) this.#menu.open = false;
    });
    const kept = this.#storage.get("language", isText);
    if (this.#offers(kept) && kept !== document.documentElement.lang) go(kept);
  }

  /** @param {MouseEvent} event */
  #choose(event) {
    const link = /** @type {HTMLAnchorElement | null} */ (closest(event.target, "a"));
    if (!link) return;
    event.preventDefault();
    this.#storage.set("language", link.hreflang);
    if (link.hreflang === document.documentElement.lang) this.#menu.open = false;
    else go(link.hreflang);
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
