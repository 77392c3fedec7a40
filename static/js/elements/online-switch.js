// Online or Offline.

import { session } from "./session.js";

class OnlineSwitch extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.toggle());
    session.addEventListener("status", () => this.#show());
    this.#show();
  }

  toggle() {
    session.setStatus(session.status === "online" ? "offline" : "online");
  }

  #show() {
    this.querySelector("button").setAttribute("aria-checked", String(session.status === "online"));
  }
}

customElements.define("online-switch", OnlineSwitch);
