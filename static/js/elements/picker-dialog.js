import { madeOr } from "../lib/fence.js";
import { folded } from "../lib/folding.js";
import { formatted } from "../lib/formatted.js";
import { onKey } from "../lib/keyboard.js";
import { copy, find, findAll, setText, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { countUse } from "./canned-completion.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */

/** @typedef {{ kind: "canned" | "interaction", id: number, name: string, text: string }} Card */

/**
 * <picker-dialog>: canned replies, and the bot's interactions that operators may send: found by name or text, read before they
 * go out. Nothing is chosen at first. Either can be inserted into the message or sent as it is; Enter inserts a canned reply
 * and sends an interaction, whose buttons are lost in a message.
 * Events: "interaction-sent", "insert" with {text}.
 */
export class PickerDialog extends ChoiceDialog {
  #form = find(this, "form", HTMLFormElement);
  #search = find(this, 'input[type="search"]', HTMLInputElement);
  #list = find(this, ".picker-list");
  /** @type {Talk | null} */
  #talk = null;
  /** @type {Card[]} */
  #cards = [];

  connectedCallback() {
    super.connectedCallback();
    this.#search.addEventListener("input", () => this.#filter());
    onKey(this.#search, (event) => this.#walk(event));
    onKey(this.#form, (event) => this.#enter(event), { first: true });
    this.#list.addEventListener("change", () => this.#preview());
    find(this, '[data-act="insert"]').addEventListener("click", () => this.#insert());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#talk) this.#send(this.#talk);
    });
  }

  async open() {
    this.#talk = session.talk;
    if (!this.#talk?.held) return;
    try {
      this.#cards = await cardsFor(this.#talk.id);
    } catch (error) {
      session.report(error);
      return;
    }
    this.#search.value = "";
    this.#list.replaceChildren(...this.#cards.map((card, place) => this.#item(card, place)));
    this.#filter();
    this.show();
    this.#search.focus();
  }

  /**
   * @param {Card} card
   * @param {number} place
   */
  #item({ kind, name, text }, place) {
    const item = copy(find(this, ":scope > template", HTMLTemplateElement));
    find(item, "input", HTMLInputElement).value = String(place);
    find(item, ".picker-name").textContent = name;
    find(item, ".picker-kind").textContent = translate(`picker.${kind}`);
    find(item, ".picker-text").replaceChildren(madeOr(() => formatted(text), text));
    return item;
  }

  #filter() {
    const words = folded(this.#search.value).split(/\s+/);
    for (const item of findAll(this.#list, ".picker-item")) {
      const { name, text } = this.#cards[Number(find(item, "input", HTMLInputElement).value)];
      const searched = folded(`${name}\n${text}`);
      item.hidden = !words.every((each) => searched.includes(each));
      if (item.hidden) find(item, "input", HTMLInputElement).checked = false;
    }
    const found = this.#found();
    const none = find(this, ".picker-none");
    none.hidden = found.length > 0;
    setText(none, translate(this.#cards.length ? "picker.none" : "picker.empty"));
    find(this, ".picker-columns").hidden = found.length === 0;
    this.#preview();
  }

  #found() {
    return findAll(this.#list, ".picker-item:not([hidden]) input", HTMLInputElement);
  }

  /** @returns {Card | undefined} */
  #chosen() {
    const chosen = this.#found().find((input) => input.checked);
    return chosen && this.#cards[Number(chosen.value)];
  }

  #preview() {
    const card = this.#chosen();
    const text = card?.text ?? "";
    find(this, ".preview-text").replaceChildren(madeOr(() => formatted(text), text));
    find(this, ".preview-text").hidden = !card;
    find(this, ".picker-choose").hidden = Boolean(card);
    for (const act of ["confirm", "insert"]) find(this, `[data-act="${act}"]`, HTMLButtonElement).disabled = !card;
    find(this, '[data-act="insert"]').classList.toggle("button-primary", card?.kind === "canned");
    find(this, '[data-act="confirm"]').classList.toggle("button-primary", card?.kind !== "canned");
  }

  /**
   * From the search straight into the list.
   * @param {KeyboardEvent} event
   */
  #walk(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const found = this.#found();
    const at = found.findIndex((input) => input.checked) + (event.key === "ArrowDown" ? 1 : -1);
    const next = found[Math.max(0, Math.min(at, found.length - 1))];
    if (!next) return;
    next.checked = true;
    next.scrollIntoView({ block: "nearest" });
    this.#preview();
  }

  /** @param {KeyboardEvent} event */
  #enter(event) {
    if (event.key !== "Enter" || event.target instanceof HTMLButtonElement) return;
    if (this.#chosen()?.kind !== "canned") return;
    event.preventDefault();
    this.#insert();
  }

  #insert() {
    const card = this.#chosen();
    if (!card) return;
    this.dialog.close();
    if (card.kind === "canned") countUse(card.id);
    tell(this, "insert", { text: card.text });
  }

  /** @param {Talk} talk */
  async #send(talk) {
    const card = this.#chosen();
    if (!card) return;
    try {
      if (card.kind === "canned") {
        talk.say(card.text);
        countUse(card.id);
      } else await session.ask("send_interaction", { conversation: talk.id, epoch: talk.epoch, interaction: card.id });
      this.dialog.close();
      tell(this, "interaction-sent");
    } catch (error) {
      if (error.code !== "disconnected") this.dialog.close();
      session.report(error);
    }
  }
}

/**
 * The canned replies, most used first, then the interactions, by name.
 * @param {number} conversation
 * @returns {Promise<Card[]>}
 */
async function cardsFor(conversation) {
  const [{ replies }, { interactions }] = await Promise.all([
    session.ask("canned", { conversation }),
    session.ask("interactions", { conversation }),
  ]);
  return [
    ...replies.map((each) => ({ ...each, kind: /** @type {const} */ ("canned") })),
    ...interactions.map((each) => ({ ...each, kind: /** @type {const} */ ("interaction") })),
  ];
}
