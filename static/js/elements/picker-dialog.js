import { madeOr } from "../lib/fence.js";
import { folded } from "../lib/folding.js";
import { formatted, plain } from "../lib/formatted.js";
import { onKey } from "../lib/keyboard.js";
import { copy, find, findAll, setText, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */

/**
 * <picker-dialog>: sends one of the bot's interactions: found by name or text, read before it goes out.
 * Events: "interaction-sent".
 */
export class PickerDialog extends ChoiceDialog {
  #form = find(this, "form", HTMLFormElement);
  #search = find(this, 'input[type="search"]', HTMLInputElement);
  #list = find(this, ".picker-list");
  /** @type {Talk | null} */
  #talk = null;
  /** @type {Frames.InteractionCard[]} */
  #cards = [];

  connectedCallback() {
    super.connectedCallback();
    this.#search.addEventListener("input", () => this.#filter());
    onKey(this.#search, (event) => this.#key(event));
    this.#list.addEventListener("change", () => this.#preview());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#talk) this.#send(this.#talk);
    });
  }

  async open() {
    this.#talk = session.talk;
    if (!this.#talk?.held) return;
    try {
      ({ interactions: this.#cards } = await session.ask("interactions", { conversation: this.#talk.id }));
    } catch (error) {
      session.report(error);
      return;
    }
    this.#search.value = "";
    this.#list.replaceChildren(...this.#cards.map((card) => this.#item(card)));
    this.#filter();
    this.show();
    this.#search.focus();
  }

  /** @param {Frames.InteractionCard} card */
  #item({ id, name, text }) {
    const item = copy(find(this, ":scope > template", HTMLTemplateElement));
    find(item, "input", HTMLInputElement).value = String(id);
    find(item, ".picker-name").textContent = name;
    find(item, ".picker-text").textContent = plain(text);
    return item;
  }

  #filter() {
    const words = folded(this.#search.value).split(/\s+/);
    for (const item of findAll(this.#list, ".picker-item")) {
      const text = folded(item.textContent ?? "");
      item.hidden = !words.every((each) => text.includes(each));
    }
    const found = this.#found();
    if (!found.some((input) => input.checked)) {
      for (const input of findAll(this.#list, "input", HTMLInputElement)) input.checked = input === found[0];
    }
    const none = find(this, ".picker-none");
    none.hidden = found.length > 0;
    setText(none, translate(this.#cards.length ? "picker.none" : "picker.empty"));
    find(this, ".picker-columns").hidden = found.length === 0;
    this.#preview();
  }

  #found() {
    return findAll(this.#list, ".picker-item:not([hidden]) input", HTMLInputElement);
  }

  #chosen() {
    const id = Number(this.#found().find((input) => input.checked)?.value);
    return this.#cards.find((card) => card.id === id);
  }

  #preview() {
    const card = this.#chosen();
    find(this, ".preview-text").replaceChildren(madeOr(() => formatted(card?.text ?? ""), card?.text ?? ""));
    find(this, '[data-act="confirm"]', HTMLButtonElement).disabled = !card;
  }

  /**
   * From the search straight into the list.
   * @param {KeyboardEvent} event
   */
  #key(event) {
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

  /** @param {Talk} talk */
  async #send({ id, epoch }) {
    const card = this.#chosen();
    if (!card) return;
    try {
      await session.ask("send_interaction", { conversation: id, epoch, interaction: card.id });
      this.dialog.close();
      tell(this, "interaction-sent");
    } catch (error) {
      if (error.code !== "disconnected") this.dialog.close();
      session.report(error);
    }
  }
}
