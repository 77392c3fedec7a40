// <language-choice>: in which language the page speaks. What was chosen is kept for this bot in this browser, because a
// frame on another site has no cookies; the server reads it in the address.

import { BotStorage } from "./bot-storage.js";

export class LanguageChoice extends HTMLElement {
  #storage = new BotStorage(this.dataset.bot);

  connectedCallback() {
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("keydown", (event) => this.#pressed(event));
    document.addEventListener("click", (event) => {
      if (!this.contains(event.target)) this.#menu.open = false;
    });
    const kept = this.#storage.get("language");
    if (this.#offers(kept) && kept !== document.documentElement.lang) go(kept);
  }

  #clicked(event) {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    this.#storage.set("language", link.hreflang);
    if (link.hreflang === document.documentElement.lang) this.#menu.open = false;
    else go(link.hreflang);
  }

  // Escape would close the whole chat.
  #pressed(event) {
    if (event.key !== "Escape" || !this.#menu.open) return;
    event.stopPropagation();
    this.#menu.open = false;
    this.querySelector("summary").focus();
  }

  #offers(language) {
    return [...this.querySelectorAll("a")].some((link) => link.hreflang === language);
  }

  get #menu() {
    return this.querySelector("details");
  }
}

// The same page, with what the widget has told it.
function go(language) {
  const address = new URL(location.href);
  if (address.searchParams.get("language") === language) return; // the server does not have it
  address.searchParams.set("language", language);
  location.replace(address);
}
