import { find } from "../lib/markup.js";
import { preferences } from "./preferences.js";

/** <mute-button>: whether alerts have a sound. */
export class MuteButton extends HTMLElement {
  connectedCallback() {
    find(this, "button").addEventListener("click", () => this.toggle());
    preferences.on("changed", () => this.#show());
    this.#show();
  }

  toggle() {
    preferences.set("muted", !preferences.get("muted") || null);
  }

  #show() {
    find(this, "button").setAttribute("aria-pressed", String(Boolean(preferences.get("muted"))));
  }
}
