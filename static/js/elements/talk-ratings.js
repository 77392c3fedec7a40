import { find, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** <talk-ratings>: what the visitor said of earlier takeovers of the conversation, the latest first. */
export class TalkRatings extends HTMLElement {
  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.#follow();
  }

  #follow() {
    this.hidden = true;
    const { talk } = session;
    talk?.on("context", () => talk === session.talk && this.#show(talk.context?.ratings ?? []));
  }

  /** @param {Frames.RatingCard[]} ratings */
  #show(ratings) {
    this.hidden = ratings.length === 0;
    find(this, "ul").replaceChildren(
      ...ratings.map(({ score, operator, text }) => {
        const item = document.createElement("li");
        const words = document.createElement("q");
        words.dir = "auto";
        setText(words, text ?? "");
        item.append(translate(score === 2 ? "rating.good" : "rating.bad", { operator }), ...(text ? [" ", words] : []));
        return item;
      }),
    );
  }
}
