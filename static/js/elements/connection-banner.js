import { find, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

const PATIENCE = 2000; // ms; a shorter break is not shown

/** <connection-banner>: is shown while there is no connection. Says what to do if it does not come back by itself. */
export class ConnectionBanner extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    session.on("phase", () => this.#follow());
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
    const { hidden } = this;
    const phase = session.phase === "connecting" && !hidden ? "disconnected" : session.phase;
    this.dataset.phase = phase;
    this.hidden = session.connected;
    if (session.connected) return;
    const cause = phase === "disconnected" && !navigator.onLine ? "offline" : phase;
    setText(find(this, ".banner-words"), translate(`phase.${cause}`));
    const link = find(this, '[data-part="sign-in"]', HTMLAnchorElement);
    link.hidden = phase !== "signed_out";
    const url = new URL(link.href);
    url.searchParams.set("next", location.pathname + location.search);
    link.href = url.href;
  }
}
