import { hasMovedOn, isUsable, mayReplace, question } from "../console/assisting.js";
import { OwnWords } from "../console/own-words.js";
import { closest, find, findAll, focused, listen, setText } from "../lib/markup.js";
import { errorText, translate, translateKnown, translatePlural } from "../lib/translations.js";
import { replaceWord } from "./completion.js";
import { passageItem } from "./entry-passages.js";
import { session } from "./session.js";

/** @import { Help } from "../console/assisting.js" */
/** @import { Translated } from "../console/own-words.js" */
/** @import { Talk } from "../console/talk.js" */

/**
 * What the model wrote. `before`: what stood in the field when it was asked.
 * @typedef {{ help: Help, before: string, text: string, seq: number }} Answer
 */
/**
 * One that stands in the field. `replaced`: what stood there before; `own`: the operator's own words that were kept then.
 * @typedef {Answer & { replaced: string, own: Translated | null }} Inserted
 */

/**
 * <talk-assist>: help of the bot's language model below the field: a reply with the passages of sources that it relies on,
 * other words, a translation. Its words stand in the field, where one press takes them back, or are offered beside it. It
 * never sends.
 */
export class TalkAssist extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (this.closest("form"));
  #composer = this.closest("talk-composer");
  #field = find(this.#form, "textarea", HTMLTextAreaElement);
  #isBusy = false;
  #passages = find(this, ".assist-passages", HTMLDetailsElement);
  /** @type {Inserted | null} what stands in the field by its help */
  #inserted = null;
  /** @type {Answer | null} what it offers beside the field */
  #offered = null;

  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.addEventListener("click", (event) => this.#act(closest(event.target, "[data-assist]")?.dataset.assist));
    this.#form.addEventListener("input", () => this.#typed());
    if (this.#composer) listen(this.#composer, "sent", () => this.#forget());
    session.drafts.on("changed", (id) => session.drafts.text(id) || new OwnWords(id).keep(null)); // sent elsewhere
    this.#follow();
  }

  /** Asks for a reply. */
  suggest() {
    if (!this.hidden && !this.#isBusy) this.#ask("reply");
  }

  #follow() {
    const { talk } = session;
    this.#isBusy = false;
    this.#forget();
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
    setText(find(this, ".assist-text"), this.#offered?.text ?? "");
  }

  /**
   * @param {string} words about the help; "" for none
   * @param {Answer | null} [offered]
   */
  #say(words, offered = null) {
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
    this.#showPassages([]);
    this.#say(translate("assist.busy"));
    try {
      const fields = { conversation: talk.id, epoch: talk.epoch, ...question(help, before) };
      const { text, seq, passages = [] } = await session.ask("suggest", fields);
      if (talk !== session.talk) return;
      this.#showPassages(passages);
      this.#take(talk, { help, before, text, seq });
    } catch (error) {
      if (talk === session.talk) this.#fail(error);
    }
  }

  /** @param {Frames.PassageCard[]} passages that a reply relies on */
  #showPassages(passages) {
    this.#passages.hidden = passages.length === 0;
    this.#passages.open = false;
    setText(find(this.#passages, "summary"), passages.length ? translatePlural("passages", passages.length) : "");
    find(this.#passages, "ol").replaceChildren(...passages.map(passageItem));
  }

  /**
   * @param {Talk} talk
   * @param {Answer} answer
   */
  #take(talk, answer) {
    this.#isBusy = false;
    if (!talk.held) return this.#forget();
    const isElsewhere = focused() !== this.#field && focused()?.matches("input, textarea, select");
    if (isElsewhere || !mayReplace(answer.help, { before: answer.before, now: this.#field.value })) {
      return this.#say(translate("assist.offered"), answer);
    }
    replaceWord(this.#field, { start: 0, end: this.#field.value.length }, answer.text);
    this.#stands(talk, answer, answer.before);
  }

  /**
   * @param {Talk} talk
   * @param {Answer} answer whose words stand in the field now
   * @param {string} replaced what stood there before
   */
  #stands(talk, answer, replaced) {
    this.#inserted = { ...answer, replaced, own: talk.ownWords.kept };
    if (answer.help === "translate") talk.ownWords.note(answer.before, this.#field.value);
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
    if (inserted?.help === "reply" && hasMovedOn(inserted.seq, session.talk?.entries.lastSaid)) {
      this.#say(translate("assist.moved_on"));
    }
  }

  #typed() {
    const isEmpty = this.#field.value === "";
    if (isEmpty) session.talk?.ownWords.keep(null);
    if (isEmpty && this.#inserted) this.#forget();
    else this.#show();
  }

  #forget() {
    this.#inserted = null;
    this.#showPassages([]);
    this.#say("");
  }

  #undo() {
    const inserted = this.#inserted;
    this.#dismiss();
    if (!inserted) return;
    replaceWord(this.#field, { start: 0, end: this.#field.value.length }, inserted.replaced);
    session.talk?.ownWords.keep(inserted.own);
  }

  #insert() {
    const answer = this.#offered;
    const { talk } = session;
    if (!answer || !talk) return;
    const replaced = this.#field.value;
    replaceWord(this.#field, { start: this.#field.selectionStart, end: this.#field.selectionEnd }, answer.text);
    this.#stands(talk, answer, replaced);
  }

  #dismiss() {
    this.#forget();
    this.#field.focus();
  }
}

/** @param {HTMLElement} button */
function helpOf(button) {
  return /** @type {Help} */ (button.dataset.assist);
}
