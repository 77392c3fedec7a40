import { onKey } from "../lib/keyboard.js";
import { closest, find, tell } from "../lib/markup.js";

/**
 * <chat-menu>: what is rarely needed: sound on or off, printing.
 * Events: "sounds" with {on}, "print".
 */
export class ChatMenu extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#act(closest(event.target, "[data-act]")?.dataset.act));
    onKey(this, (event) => this.#leave(event));
    document.addEventListener("click", (event) => {
      if (!this.contains(/** @type {Node} */ (event.target))) this.#menu.open = false;
    });
  }

  set sounds(/** @type {boolean} */ on) {
    find(this, '[data-act="sounds"]').setAttribute("aria-checked", String(on));
  }

  /** @param {string | undefined} act */
  #act(act) {
    if (act === "sounds") {
      const on = find(this, '[data-act="sounds"]').getAttribute("aria-checked") !== "true";
      this.sounds = on;
      tell(this, "sounds", { on });
    } else if (act === "print") {
      this.#menu.open = false;
      tell(this, "print");
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

  get #menu() {
    return find(this, "details", HTMLDetailsElement);
  }
}
