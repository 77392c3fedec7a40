// A supervisor releases another operator's conversation, with a reason.

import { word } from "../lib/words.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { desk } from "./desk.js";

class ReleaseDialog extends ChoiceDialog {
  #talk = null;

  connectedCallback() {
    super.connectedCallback();
    this.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#release();
    });
  }

  open() {
    this.#talk = desk.talk;
    const name = this.#talk?.row?.operator?.name;
    if (!name) return;
    this.querySelector(".release-whose").textContent = word("release.whose", { name });
    this.querySelector("textarea").value = "";
    this.show();
    this.querySelector("textarea").focus();
  }

  async #release() {
    const { id, epoch } = this.#talk;
    const reason = this.querySelector("textarea").value.trim();
    if (!reason) return;
    try {
      await desk.ask("release", { conversation: id, epoch, reason });
      this.dialog.close();
      document.querySelector("toast-stack").say(word("done.released"));
    } catch (error) {
      this.dialog.close();
      desk.report(error);
    }
  }
}

customElements.define("release-dialog", ReleaseDialog);
