import { copy, find, findAll, setText, tell } from "../lib/markup.js";
import { TEXT_LENGTH } from "../lib/protocol.js";
import { wellFormed } from "../lib/text.js";
import { TextLimit } from "../lib/text-limit.js";
import { translate } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { handOver, receivers } from "./receivers.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */

/**
 * <hand-over-dialog>: asks to whom a held conversation goes: a colleague, a team, or everybody. Events: "toast" with {text}.
 */
export class HandOverDialog extends ChoiceDialog {
  /** @type {Talk | null} */
  #talk = null;
  #note = find(this, "textarea", HTMLTextAreaElement);
  #limit = new TextLimit(this.#note, find(this, ".text-length"), TEXT_LENGTH);

  connectedCallback() {
    super.connectedCallback();
    find(this, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      const talk = this.#talk;
      if (talk) this.once(() => this.#handOver(talk));
    });
  }

  open() {
    this.#talk = session.talk;
    if (!this.#talk?.held) return;
    this.#note.value = "";
    this.#limit.count();
    find(this, ".choices").replaceChildren(...receivers().map((each) => this.#choice(each)));
    const first = findAll(this, "input", HTMLInputElement)[0];
    first.checked = true;
    this.show();
    first.focus();
  }

  /** @param {{ value: string, name: string, hint: string }} receiver */
  #choice({ value, name, hint }) {
    const choice = copy(find(this, "template", HTMLTemplateElement));
    find(choice, "input", HTMLInputElement).value = value;
    setText(find(choice, ".choice-name"), name);
    setText(find(choice, ".choice-none"), hint);
    return choice;
  }

  /** @param {Talk} talk */
  async #handOver(talk) {
    if (this.#limit.over) return;
    const value = String(new FormData(find(this, "form", HTMLFormElement)).get("receiver"));
    try {
      await handOver(talk, value, wellFormed(this.#note.value.trim()));
      if (value === "everybody") tell(this, "toast", { text: translate("done.released") });
      this.dialog.close();
    } catch (error) {
      session.report(error); // the note stays, for another receiver
    }
  }
}
