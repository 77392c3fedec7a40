import { find, setText } from "../lib/markup.js";
import { errorText, translate, translateKnown } from "../lib/translations.js";
import { session } from "./session.js";

/** <talk-summary>: on the card of what led here, a summary by the bot's language model, in the operator's language. */
export class TalkSummary extends HTMLElement {
  #button = find(this, "button", HTMLButtonElement);
  #words = find(this, ".summary-words");

  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.#button.addEventListener("click", () => this.#ask());
    this.#follow();
  }

  #follow() {
    const { talk } = session;
    this.#say("");
    this.#button.disabled = false;
    const show = () => (this.hidden = !session.talk?.bot.state?.can_suggest);
    talk?.bot.on("changed", () => talk === session.talk && show());
    show();
  }

  async #ask() {
    const { talk } = session;
    if (!talk) return;
    this.#button.disabled = true;
    this.#say(translate("assist.busy"));
    const said = await summaryOf(talk.id, talk.epoch);
    if (talk !== session.talk) return;
    this.#button.disabled = false;
    this.#say(said);
  }

  /** @param {string} text */
  #say(text) {
    this.#words.hidden = !text;
    setText(this.#words, text);
  }
}

/**
 * The summary, or why there is none.
 * @param {number} conversation
 * @param {number} epoch
 */
async function summaryOf(conversation, epoch) {
  try {
    const into = document.documentElement.lang;
    return (await session.ask("suggest", { conversation, epoch, kind: "summary", into })).text;
  } catch (error) {
    return translateKnown(`error.${error.code}`) ?? errorText(error);
  }
}
