// Asks how to finish: four end actions, the bot's own first, and exactly what the visitor will get.

import { newRef } from "../lib/connection.js";
import { formatted } from "../lib/formatted.js";
import { translate } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";
import { showButtons } from "./entry.js";

class FinishDialog extends ChoiceDialog {
  #form = this.querySelector("form");
  #options = [];
  #talk = null;
  #ref = "";

  connectedCallback() {
    super.connectedCallback();
    this.#form.addEventListener("input", () => this.#show());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#finish();
    });
  }

  async open() {
    this.#talk = session.talk;
    if (!this.#talk?.held) return;
    this.querySelector(".finish-changed").hidden = true;
    this.#form.elements.text.value = "";
    if (!(await this.#load())) return;
    this.#ref = newRef();
    this.show();
    this.#form.querySelector('[name="action"]:checked')?.focus();
  }

  async #load() {
    const { id, epoch } = this.#talk;
    try {
      ({ options: this.#options } = await session.ask("finish_options", { conversation: id, epoch }));
    } catch (error) {
      this.dialog.close();
      session.report(error);
      return false;
    }
    this.#fill();
    return true;
  }

  #fill() {
    const preset = this.#options[0];
    const { elements } = this.#form;
    for (const choice of this.querySelectorAll(".choice")) {
      const { action } = choice.dataset;
      const offered = this.#options.some((option) => option.action === action);
      choice.querySelector("input").disabled = !offered;
      choice.querySelector(".choice-preset").hidden = action !== preset.action;
      const none = choice.querySelector(".choice-none");
      if (none) none.hidden = offered;
    }
    elements.action.value = preset.action;
    const interactions = this.#options.filter((option) => option.action === "interaction");
    elements.interaction.replaceChildren(...interactions.map(({ label, interaction }) => new Option(label, interaction)));
    if (!elements.text.value) elements.text.value = this.#option("message")?.text ?? "";
    this.#show();
  }

  #show() {
    const { elements } = this.#form;
    const option = this.#chosen();
    elements.text.hidden = option.action !== "message";
    elements.interaction.hidden = option.action !== "interaction";
    const text = option.action === "message" ? elements.text.value.trim() : option.text;
    this.querySelector(".preview-text").replaceChildren(formatted(text));
    this.querySelector(".preview-text").hidden = !text;
    this.querySelector(".preview-nothing").hidden = text !== "";
    showButtons(this.querySelector(".preview .entry-buttons"), option.buttons);
    this.querySelector('[data-act="confirm"]').disabled = option.action === "message" && !text;
  }

  #option(action) {
    return this.#options.find((option) => option.action === action);
  }

  #chosen() {
    const { action, interaction } = this.#form.elements;
    if (action.value !== "interaction") return this.#option(action.value);
    return this.#options.find((option) => String(option.interaction) === interaction.value);
  }

  async #finish() {
    const { id, epoch } = this.#talk;
    const { action, interaction, preview } = this.#chosen();
    const fields = { conversation: id, epoch, action, preview };
    if (action === "message") fields.text = this.#form.elements.text.value.trim();
    if (action === "interaction") fields.interaction = interaction;
    try {
      await session.ask("finish", fields, { ref: this.#ref });
      this.dialog.close();
      document.querySelector("toast-stack").say(translate("done.finished"));
      document.querySelector(".talk-name").focus();
    } catch (error) {
      await this.#recover(error);
    }
  }

  async #recover(error) {
    if (error.code === "stale_preview") {
      await this.#load();
      this.querySelector(".finish-changed").hidden = false;
      return;
    }
    // Without an answer it may be done: the same `ref` again then does nothing.
    if (error.code !== "disconnected") this.dialog.close();
    session.report(error);
  }
}

customElements.define("finish-dialog", FinishDialog);
