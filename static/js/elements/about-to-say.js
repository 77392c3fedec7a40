import { contentOf } from "../lib/formatted.js";
import { onKey } from "../lib/keyboard.js";
import { closest, find, tell } from "../lib/markup.js";
import { session } from "./session.js";

/**
 * <about-to-say>: what the bot was about to say when the operator took over, above the field. Tab in the empty field inserts
 * it, to be edited and sent as the operator's own words.
 * Events: "insert" with {text}.
 */
export class AboutToSay extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (this.closest("form"));
  #isUsed = false;

  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.addEventListener("click", (event) => this.#act(closest(event.target, "[data-act]")?.dataset.act));
    onKey(this.#form, (event) => {
      const wants = event.key === "Tab" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
      if (!wants || event.defaultPrevented || this.hidden || event.target !== this.#field || this.#field.value) return;
      event.preventDefault();
      this.#insert();
    });
    this.#form.addEventListener("input", () => this.#field.value || this.#offerAgain());
    this.#follow();
  }

  #follow() {
    const { talk } = session;
    this.#isUsed = false;
    talk?.botWords.on("cut-off", () => talk === session.talk && this.#offerAgain());
    talk?.on("row", () => talk === session.talk && this.#show());
    this.#show();
  }

  // For instance because what was inserted was removed again.
  #offerAgain() {
    this.#isUsed = false;
    this.#show();
  }

  #show() {
    const { talk } = session;
    const text = talk?.held ? talk.botWords.cutOff : "";
    this.hidden = !text || this.#isUsed;
    find(this, ".about-to-say-text").replaceChildren(contentOf({ author: "bot", text }));
  }

  /** @param {string | undefined} act */
  #act(act) {
    if (act === "insert-cut-off") this.#insert();
    if (act !== "dismiss-cut-off") return;
    this.#dismiss();
    this.#field.focus();
  }

  #dismiss() {
    const { talk } = session;
    if (!talk) return;
    talk.botWords.dismiss();
    const fields = { conversation: talk.id, epoch: talk.epoch };
    session.ask("dismiss_about_to_say", fields).catch((error) => session.report(error));
  }

  #insert() {
    const text = session.talk?.botWords.cutOff;
    this.#isUsed = true;
    this.#show();
    if (text) tell(this, "insert", { text });
  }

  get #field() {
    return find(this.#form, "textarea", HTMLTextAreaElement);
  }
}
