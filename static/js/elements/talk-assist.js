import { hasMovedOn, isUsable, mayReplace, question } from "../console/assisting.js";
import { closest, find, findAll, focused, setText } from "../lib/markup.js";
import { errorText, translate, translateKnown } from "../lib/translations.js";
import { replaceWord } from "./completion.js";
import { session } from "./session.js";

/** @import { Help } from "../console/assisting.js" */
/** @import { Talk } from "../console/talk.js" */

/**
 * <talk-assist>: help of the bot's language model below the field: a reply, other words, a translation. Its words stand in
 * the field, where one press takes them back, or are offered beside it. It never sends.
 */
export class TalkAssist extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (this.closest("form"));
  #field = find(this.#form, "textarea", HTMLTextAreaElement);
  #isBusy = false;
  /** @type {{ before: string, text: string, seq: number, isReply: boolean } | null} what stands in the field by its help */
  #inserted = null;
  #offered = ""; // what it offers beside the field

  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.addEventListener("click", (event) => this.#act(closest(event.target, "[data-assist]")?.dataset.assist));
    this.#form.addEventListener("input", () => this.#typed());
    this.#follow();
  }

  /** Asks for a reply. */
  suggest() {
    if (!this.hidden && !this.#isBusy) this.#ask("reply");
  }

  #follow() {
    const { talk } = session;
    this.#isBusy = false;
    this.#inserted = null;
    this.#say("");
    if (!talk) return;
    const show = () => talk === session.talk && this.#show();
    talk.bot.on("changed", show);
    talk.on("row", show);
    talk.on("entries", () => talk === session.talk && this.#compare());
  }

  #show() {
    const { talk } = session;
    this.hidden = !(talk?.held && talk.bot.state?.can_suggest);
    for (const button of findAll(this, "[data-help]", HTMLButtonElement)) {
      button.disabled = this.#isBusy || !isUsable(helpOf(button), this.#field.value);
    }
    this.toggleAttribute("data-busy", this.#isBusy);
    find(this, '[data-assist="undo"]').hidden = !this.#inserted;
    find(this, '[data-assist="insert"]').hidden = find(this, ".assist-text").hidden = !this.#offered;
    setText(find(this, ".assist-text"), this.#offered);
  }

  /**
   * @param {string} words about the help; "" for none
   * @param {string} [offered]
   */
  #say(words, offered = "") {
    this.#offered = offered;
    find(this, ".assist-said").hidden = !words;
    setText(find(this, ".assist-words"), words);
    this.#show();
  }

  /** @param {string | undefined} act */
  #act(act) {
    if (!act) return;
    if (act === "undo") this.#undo();
    else if (act === "insert") this.#insert();
    else if (act === "dismiss") this.#dismiss();
    else this.#ask(/** @type {Help} */ (act));
  }

  /** @param {Help} help */
  async #ask(help) {
    const { talk } = session;
    if (!talk) return;
    const before = this.#field.value;
    this.#isBusy = true;
    this.#inserted = null;
    this.#say(translate("assist.busy"));
    try {
      const fields = { conversation: talk.id, epoch: talk.epoch, ...question(help, before) };
      const { text, seq } = await session.ask("suggest", fields);
      if (talk === session.talk) this.#take(talk, { help, before, text, seq });
    } catch (error) {
      if (talk === session.talk) this.#fail(error);
    }
  }

  /**
   * @param {Talk} talk
   * @param {{ help: Help, before: string, text: string, seq: number }} answer
   */
  #take(talk, { help, before, text, seq }) {
    this.#isBusy = false;
    if (!talk.held) return this.#say("");
    const isElsewhere = focused() !== this.#field && focused()?.matches("input, textarea, select");
    if (isElsewhere || !mayReplace(help, { before, now: this.#field.value })) {
      return this.#say(translate("assist.offered"), text);
    }
    replaceWord(this.#field, { start: 0, end: this.#field.value.length }, text);
    this.#inserted = { before, text: this.#field.value, seq, isReply: help === "reply" };
    this.#say(translate("assist.done"));
    this.#compare();
  }

  /** @param {any} error the CommandError */
  #fail(error) {
    this.#isBusy = false;
    this.#say(translateKnown(`error.${error.code}`) ?? errorText(error));
  }

  // A reply is for what was said when it was asked for.
  #compare() {
    const inserted = this.#inserted;
    if (inserted?.isReply && hasMovedOn(inserted.seq, session.talk?.entries.lastSaid)) {
      this.#say(translate("assist.moved_on"));
    }
  }

  #typed() {
    if (this.#inserted && this.#field.value === "") this.#dismiss(); // it was sent or removed
    else this.#show();
  }

  #undo() {
    const inserted = this.#inserted;
    this.#dismiss();
    if (inserted) replaceWord(this.#field, { start: 0, end: this.#field.value.length }, inserted.before);
  }

  #insert() {
    const text = this.#offered;
    this.#say("");
    replaceWord(this.#field, { start: this.#field.selectionStart, end: this.#field.selectionEnd }, text);
  }

  #dismiss() {
    this.#inserted = null;
    this.#say("");
    this.#field.focus();
  }
}

/** @param {HTMLElement} button */
function helpOf(button) {
  return /** @type {Help} */ (button.dataset.assist);
}
