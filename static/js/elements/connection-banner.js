// Says when there is no connection, and what to do if it does not come back by itself.

import { word } from "../lib/words.js";
import { desk } from "./desk.js";
import { setText } from "./markup.js";

const PATIENCE = 2000; // a connection that takes no longer is not worth a word

class ConnectionBanner extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    desk.addEventListener("phase", () => this.#follow());
    addEventListener("offline", () => this.#show());
    addEventListener("online", () => this.#show());
    this.#follow();
  }

  #follow() {
    document.body.toggleAttribute("connected", desk.connected);
    clearTimeout(this.#timer);
    if (desk.phase === "connecting" && this.hidden) this.#timer = setTimeout(() => this.#show(), PATIENCE);
    else this.#show();
  }

  #show() {
    const phase = desk.phase === "connecting" && !this.hidden ? "disconnected" : desk.phase;
    this.dataset.phase = phase;
    this.hidden = desk.connected;
    if (desk.connected) return;
    const cause = phase === "disconnected" && !navigator.onLine ? "offline" : phase;
    setText(this.querySelector(".banner-words"), word(`phase.${cause}`));
    const link = this.querySelector('[data-part="sign-in"]');
    link.hidden = phase !== "signed_out";
    const url = new URL(link.href);
    url.searchParams.set("next", location.pathname + location.search);
    link.href = url;
  }
}

customElements.define("connection-banner", ConnectionBanner);
