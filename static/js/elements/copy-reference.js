import { find, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";

/** <copy-reference>: the visitor's reference number, copied by a click. Events: "toast" with {text}. */
export class CopyReference extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => this.#copy());
  }

  async #copy() {
    const button = find(this, "button");
    try {
      await navigator.clipboard.writeText(button.textContent ?? "");
      tell(this, "toast", { text: translate("done.copied") });
    } catch {
      // Not allowed here: the text is selected, to be copied by hand.
      getSelection()?.selectAllChildren(button);
    }
  }
}
