// Says when there is no connection, and what to do if it does not come back by itself.

import { translate } from "../lib/translations.js";
import { session } from "./session.js";
import { setText } from "./markup.js";

const PATIENCE = 2000; // ms: a shorter break is not shown

class ConnectionBanner extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    session.addEventListener("phase", () => this.#follow());
    addEventListener("offline", () => this.#show());
    addEventListener("online", () => this.#show());
    this.#follow();
  }

  #follow() {
    document.body.toggleAttribute("connected", session.connected);
    clearTimeout(this.#timer);
    if (session.phase === "connecting" && this.hidden) this.#timer = setTimeout(() => this.#show(), PATIENCE);
    else this.#show();
  }

  #show() {
    const phase = session.phase === "connecting" && !this.hidden ? "disconnected" : session.phase;
    this.dataset.phase = phase;
    this.hidden = session.connected;
    if (session.connected) return;
    const cause = phase === "disconnected" && !navigator.onLine ? "offline" : phase;
    setText(this.querySelector(".banner-words"), translate(`phase.${cause}`));
    const link = this.querySelector('[data-part="sign-in"]');
    link.hidden = phase !== "signed_out";
    const url = new URL(link.href);
    url.searchParams.set("next", location.pathname + location.search);
    link.href = url;
  }
}

customElements.define("connection-banner", ConnectionBanner);
