import { find, setText } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { session } from "./session.js";

const DAY = 24 * 3600 * 1000;

/** <budget-line>: above the list while the language model of some bot has no tokens left; until midnight (UTC). */
export class BudgetLine extends HTMLElement {
  /** @type {number | undefined} */
  #midnight;

  connectedCallback() {
    session.on("spent", () => this.#show(session.spent));
  }

  disconnectedCallback() {
    clearTimeout(this.#midnight);
  }

  /** @param {Frames.BotName[]} bots */
  #show(bots) {
    this.hidden = bots.length === 0;
    setText(find(this, "strong"), bots.map((bot) => bot.name).join(", "));
    clearTimeout(this.#midnight);
    if (bots.length) this.#midnight = window.setTimeout(() => this.#show([]), DAY - (serverClock.now() % DAY));
  }
}
