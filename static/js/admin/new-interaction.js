import { find, findAll, listen, setText } from "../lib/markup.js";

/** @import { InteractionPicker, Wanted } from "./interaction-picker.js" */

/** <new-interaction>: the dialog in which a picker creates an interaction, which it then has chosen. */
class NewInteraction extends HTMLElement {
  #dialog = find(this, "dialog", HTMLDialogElement);
  #form = find(this, "form", HTMLFormElement);
  /** @type {InteractionPicker | null} */
  #picker = null;

  connectedCallback() {
    listen(document, "interaction-wanted", (/** @type {Wanted} */ wanted) => this.#open(wanted));
    find(this, "[data-cancel]").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => this.#picker?.focus());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#create();
    });
  }

  /** @param {Wanted} wanted */
  #open({ picker, name }) {
    this.#picker = picker;
    this.#form.reset();
    this.#show({});
    find(this, "[name=name]", HTMLInputElement).value = name.slice(0, 100);
    this.#dialog.showModal();
    find(this, name ? "[name=phrases]" : "[name=name]").focus();
  }

  async #create() {
    const submit = find(this, "[type=submit]", HTMLInputElement);
    submit.disabled = true;
    try {
      const response = await fetch(this.dataset.action ?? "", { method: "POST", body: new FormData(this.#form) });
      const answer = await response.json();
      if (response.status === 422) this.#show(answer.errors);
      else this.#done(answer);
    } catch {
      this.#show({ "": [find(this, "[data-failed]").textContent ?? ""] });
    } finally {
      submit.disabled = false;
    }
  }

  /** @param {{ id: number, name: string }} made */
  #done({ id, name }) {
    this.#picker?.choose({ id: String(id), text: name });
    this.#dialog.close();
  }

  /** @param {Record<string, string[]>} errors by the names of the fields; others are above them all */
  #show(errors) {
    const known = new Set(findAll(this, "[data-error]").map((note) => note.dataset.error ?? ""));
    const others = Object.entries(errors).filter(([name]) => !name || !known.has(name));
    for (const note of findAll(this, "[data-error]")) {
      const texts = note.dataset.error ? (errors[note.dataset.error] ?? []) : others.flatMap(([, each]) => each);
      setText(note, texts.join(" "));
      note.hidden = !texts.length;
    }
    const wrong = findAll(this, "[data-error]").find((note) => note.dataset.error && !note.hidden);
    if (wrong) find(this, `[name=${wrong.dataset.error}]`).focus();
  }
}

customElements.define("new-interaction", NewInteraction);
