import { span } from "../lib/dates.js";
import { find, setText, tell } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

const TICK = 5000; // ms
const GLANCE = 4000; // ms: nobody is told of a short look at another tab, and the text field does not jump

/**
 * <visitor-away>: tells the operator who writes that the visitor does not look at the chat, or has closed it; then it
 * offers to finish.
 * Events: "finish".
 */
export class VisitorAway extends HTMLElement {
  #awaySince = 0;

  connectedCallback() {
    find(this, "button").addEventListener("click", () => tell(this, "finish"));
    session.on("talk", () => this.#follow());
    setInterval(() => this.#show(), TICK);
    this.#follow();
  }

  #follow() {
    this.#awaySince = 0;
    session.talk?.on("row", () => this.#show());
    this.#show();
  }

  #show() {
    const row = session.talk?.row;
    const since = row && !row.present ? row.left_at : null;
    this.#awaySince = row?.looks_away ? this.#awaySince || performance.now() : 0;
    const isAway = this.#awaySince > 0 && performance.now() - this.#awaySince >= GLANCE;
    this.hidden = !since && !isAway;
    find(this, "button").hidden = !since;
    setText(find(this, ".visitor-away-words"), since ? leftWords(since) : translate("visitor.away"));
  }
}

/** @param {string} since */
function leftWords(since) {
  return translate("visitor.left", { time: span(serverClock.now() - Date.parse(since), "long") });
}
