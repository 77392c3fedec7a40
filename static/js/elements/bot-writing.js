import { contentOf } from "../lib/formatted.js";
import { find } from "../lib/markup.js";
import { session } from "./session.js";

/** <bot-writing>: the bot's answer below the last entry while it is written, also where the visitor does not see it. */
export class BotWriting extends HTMLElement {
  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.#follow();
  }

  #follow() {
    const { talk } = session;
    talk?.botWords.on("writing", () => talk === session.talk && this.#show());
    this.#show();
  }

  #show() {
    const text = session.talk?.botWords.writing ?? "";
    this.hidden = !text;
    find(this, ".bot-writing-text").replaceChildren(contentOf({ author: "bot", text }));
  }
}
