import { find } from "../lib/markup.js";

/** <copy-line>: a line of text, and a button that copies it. */
class CopyLine extends HTMLElement {
  connectedCallback() {
    const button = find(this, "button");
    button.addEventListener("click", () => this.#copy(button.dataset.copied ?? ""));
  }

  /** @param {string} copied the confirmation to show */
  async #copy(copied) {
    const code = find(this, "code");
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      find(this, "[role=status]").textContent = copied;
    } catch {
      getSelection()?.selectAllChildren(code); // without a secure origin: one key away
    }
  }
}

customElements.define("copy-line", CopyLine);
