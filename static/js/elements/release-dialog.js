// A supervisor releases another operator's conversation, with a reason.

import { translate } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";

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
    this.#talk = session.talk;
    const name = this.#talk?.row?.operator?.name;
    if (!name) return;
    this.querySelector(".release-whose").textContent = translate("release.whose", { name });
    this.querySelector("textarea").value = "";
    this.show();
    this.querySelector("textarea").focus();
  }

  async #release() {
    const { id, epoch } = this.#talk;
    const reason = this.querySelector("textarea").value.trim();
    if (!reason) return;
    try {
      await session.ask("release", { conversation: id, epoch, reason });
      this.dialog.close();
      document.querySelector("toast-stack").say(translate("done.released"));
    } catch (error) {
      this.dialog.close();
      session.report(error);
    }
  }
}

customElements.define("release-dialog", ReleaseDialog);
