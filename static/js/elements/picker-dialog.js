// Sends one of the bot's interactions: found by name or text, read before it goes out.

import { formatted } from "../lib/formatted.js";
import { translate } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";
import { copy, setText } from "./markup.js";

class PickerDialog extends ChoiceDialog {
  #form = this.querySelector("form");
  #search = this.querySelector('input[type="search"]');
  #list = this.querySelector(".picker-list");
  #talk = null;
  #cards = [];

  connectedCallback() {
    super.connectedCallback();
    this.#search.addEventListener("input", () => this.#find());
    this.#search.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("change", () => this.#preview());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
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
    this.#find();
    this.show();
    this.#search.focus();
  }

  #item({ id, name, text }) {
    const item = copy(this.querySelector(":scope > template"));
    item.querySelector("input").value = id;
    item.querySelector(".picker-name").textContent = name;
    item.querySelector(".picker-text").textContent = text;
    return item;
  }

  #find() {
    const words = this.#search.value.toLocaleLowerCase().split(/\s+/);
    for (const item of this.#list.children) {
      const text = item.textContent.toLocaleLowerCase();
      item.hidden = !words.every((each) => text.includes(each));
    }
    const found = this.#found();
    if (!found.some((input) => input.checked)) {
      for (const input of this.#list.querySelectorAll("input")) input.checked = input === found[0];
    }
    const none = this.querySelector(".picker-none");
    none.hidden = found.length > 0;
    setText(none, translate(this.#cards.length ? "picker.none" : "picker.empty"));
    this.querySelector(".picker-columns").hidden = found.length === 0;
    this.#preview();
  }

  #found() {
    return [...this.#list.querySelectorAll(".picker-item:not([hidden]) input")];
  }

  #chosen() {
    const id = Number(this.#found().find((input) => input.checked)?.value);
    return this.#cards.find((card) => card.id === id);
  }

  #preview() {
    const card = this.#chosen();
    this.querySelector(".preview-text").replaceChildren(formatted(card?.text ?? ""));
    this.querySelector('[data-act="confirm"]').disabled = !card;
  }

  // From the search straight into the list.
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

  async #send() {
    const card = this.#chosen();
    if (!card) return;
    const { id, epoch } = this.#talk;
    try {
      await session.ask("send_interaction", { conversation: id, epoch, interaction: card.id });
      this.dialog.close();
      document.querySelector("talk-composer").focus();
    } catch (error) {
      if (error.code !== "disconnected") this.dialog.close();
      session.report(error);
    }
  }
}

customElements.define("picker-dialog", PickerDialog);
