import { copy, find, findAll, listen, setText } from "../lib/markup.js";

/** @import { InteractionPicker, Wanted } from "./interaction-picker.js" */

/** <new-interaction>: the dialog in which a picker creates an interaction, which it then has chosen. */
class NewInteraction extends HTMLElement {
  connectedCallback() {
    listen(document, "interaction-wanted", (/** @type {Wanted} */ wanted) => this.#open(wanted));
  }

  /** @param {Wanted} wanted */
  #open({ picker, name }) {
    const dialog = copy(find(this, "template", HTMLTemplateElement), HTMLDialogElement);
    this.append(dialog);
    find(dialog, "[data-cancel]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      picker.focus();
    });
    find(dialog, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#create(dialog, picker);
    });
    find(dialog, "[name=name]", HTMLInputElement).value = name.slice(0, 100);
    dialog.showModal();
    find(dialog, name ? "[name=phrases]" : "[name=name]").focus();
  }

  /**
   * @param {HTMLDialogElement} dialog
   * @param {InteractionPicker} picker
   */
  async #create(dialog, picker) {
    const submit = find(dialog, "[type=submit]", HTMLInputElement);
    const body = new FormData(find(dialog, "form", HTMLFormElement));
    submit.disabled = true;
    try {
      const response = await fetch(this.dataset.action ?? "", { method: "POST", body });
      const answer = await response.json();
      if (response.status === 422) return showErrors(dialog, answer.errors);
      picker.choose({ id: String(answer.id), text: answer.name });
      dialog.close();
    } catch {
      showErrors(dialog, { "": [find(this, "[data-failed]").textContent ?? ""] });
    } finally {
      submit.disabled = false;
    }
  }
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {Record<string, string[]>} errors by the names of the fields; others are above them all
 */
function showErrors(dialog, errors) {
  const notes = findAll(dialog, "[data-error]");
  const known = new Set(notes.map((note) => note.dataset.error));
  const others = Object.entries(errors).filter(([name]) => !name || !known.has(name));
  for (const note of notes) {
    const texts = note.dataset.error ? (errors[note.dataset.error] ?? []) : others.flatMap(([, each]) => each);
    setText(note, texts.join(" "));
    note.hidden = !texts.length;
  }
  const wrong = notes.find((note) => note.dataset.error && !note.hidden);
  if (wrong) find(dialog, `[name=${wrong.dataset.error}]`).focus();
}

customElements.define("new-interaction", NewInteraction);
