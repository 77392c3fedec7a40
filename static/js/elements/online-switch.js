// Online or Offline.

import { desk } from "./desk.js";

class OnlineSwitch extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.toggle());
    desk.addEventListener("status", () => this.#show());
    this.#show();
  }

  toggle() {
    desk.setStatus(desk.status === "online" ? "offline" : "online");
  }

  #show() {
    this.querySelector("button").setAttribute("aria-checked", String(desk.status === "online"));
  }
}

customElements.define("online-switch", OnlineSwitch);
