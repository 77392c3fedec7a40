import { find } from "../lib/markup.js";
import { session } from "./session.js";

/** <online-switch>: Online or Offline. */
export class OnlineSwitch extends HTMLElement {
  connectedCallback() {
    find(this, "button").addEventListener("click", () => this.toggle());
    session.on("status", () => this.#show());
    this.#show();
  }

  toggle() {
    session.setStatus(session.status === "online" ? "offline" : "online");
  }

  #show() {
    find(this, "button").setAttribute("aria-checked", String(session.status === "online"));
  }
}
