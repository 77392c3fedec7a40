import { span } from "../lib/dates.js";
import { find, setText, tell } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

const TICK = 5000; // ms

/**
 * <visitor-away>: tells the operator who writes that the visitor has closed the chat, and offers to finish.
 * Events: "finish".
 */
export class VisitorAway extends HTMLElement {
  connectedCallback() {
    find(this, "button").addEventListener("click", () => tell(this, "finish"));
    session.on("talk", () => this.#follow());
    setInterval(() => this.#show(), TICK);
    this.#follow();
  }

  #follow() {
    session.talk?.on("row", () => this.#show());
    this.#show();
  }

  #show() {
    const row = session.talk?.row;
    const since = row && !row.present ? row.left_at : null;
    this.hidden = !since;
    if (!since) return;
    const time = span(serverClock.now() - Date.parse(since), "long");
    setText(find(this, ".visitor-away-words"), translate("visitor.left", { time }));
  }
}
