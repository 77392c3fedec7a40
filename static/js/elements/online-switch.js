import { find, tell } from "../lib/markup.js";
import { session } from "./session.js";

/** <online-switch>: Online or Offline. Events: "leaving" (who goes Offline holds conversations still). */
export class OnlineSwitch extends HTMLElement {
  connectedCallback() {
    find(this, "button").addEventListener("click", () => this.toggle());
    session.on("status", () => this.#show());
    this.#show();
  }

  toggle() {
    if (session.status !== "online") session.setStatus("online");
    else if (session.isHolding) tell(this, "leaving", { to: "offline" });
    else session.setStatus("offline");
  }

  #show() {
    find(this, "button").setAttribute("aria-checked", String(session.status === "online"));
  }
}
