// A takeover in a trial: its button, and the choice of the end action.

import { find } from "../lib/markup.js";

/** @typedef {{ action: string, label: string, interaction: number | null, text: string }} Ending */
/** @typedef {{ kind: string, action?: string, interaction?: number, text?: string }} TakeoverStep */

export class TrialTakeover {
  #take;
  #ends;
  #select;
  #message;
  /** @type {Ending[]} */
  #choices = [];

  /**
   * @param {HTMLElement} root
   * @param {(step: TakeoverStep) => Promise<boolean>} ask resolves once it is answered
   */
  constructor(root, ask) {
    const form = find(root, ".try-takeover", HTMLFormElement);
    this.#take = find(form, "[data-take]", HTMLButtonElement);
    this.#ends = find(form, ".try-ends");
    this.#select = find(form, "select", HTMLSelectElement);
    this.#message = find(form, "textarea", HTMLTextAreaElement);
    this.#take.disabled = false;
    this.#take.addEventListener("click", () => ask({ kind: "take" }));
    this.#select.addEventListener("change", () => this.#chosen());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { action, interaction } = this.#choices[this.#select.selectedIndex];
      ask({ kind: "finish", action, interaction: interaction ?? undefined, text: action === "message" ? this.#message.value : "" });
    });
  }

  /**
   * Offers the end actions; none: nobody has taken over. While the same are offered, what was chosen and typed stays.
   * @param {Ending[]} ends
   */
  show(ends) {
    this.#take.hidden = ends.length > 0;
    this.#ends.hidden = ends.length === 0;
    if (JSON.stringify(ends) === JSON.stringify(this.#choices)) return;
    this.#choices = ends;
    this.#select.replaceChildren(...ends.map(({ label }) => new Option(label)));
    this.#message.value = ends.find(({ action }) => action === "message")?.text ?? "";
    this.#chosen();
  }

  #chosen() {
    const isMessage = this.#choices[this.#select.selectedIndex]?.action === "message";
    this.#message.hidden = !isMessage;
    // A field that is not shown does not hold the form back.
    this.#message.disabled = !isMessage;
  }
}
