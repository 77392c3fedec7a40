import { find, tell } from "../lib/markup.js";
import { ADDRESS_LENGTH } from "../lib/protocol.js";
import { wellFormed } from "../lib/text.js";
import { TextLimit } from "../lib/text-limit.js";
import { translate } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */

/**
 * <release-dialog>: a supervisor releases or takes another operator's conversation, with a reason.
 * Events: "toast" with {text}, "taken" (the open conversation is this operator's now).
 */
export class ReleaseDialog extends ChoiceDialog {
  /** @type {Talk | null} */
  #talk = null;
  #reason = find(this, "textarea", HTMLTextAreaElement);
  #limit = new TextLimit(this.#reason, find(this, ".text-length"), ADDRESS_LENGTH);

  connectedCallback() {
    super.connectedCallback();
    find(this, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#release();
    });
    find(this, '[data-act="take"]').addEventListener("click", () => {
      if (this.#reason.reportValidity()) this.#release({ isTaken: true });
    });
  }

  #release({ isTaken = false } = {}) {
    const talk = this.#talk;
    if (talk) this.once(() => this.#act(talk, isTaken));
  }

  open() {
    this.#talk = session.talk;
    const name = this.#talk?.row?.operator?.name;
    if (!name) return;
    find(this, ".release-whose").textContent = translate("release.whose", { name });
    this.#reason.value = "";
    this.#limit.count();
    this.show();
    this.#reason.focus();
  }

  /**
   * @param {Talk} talk
   * @param {boolean} isTaken for oneself, instead of released for anybody
   */
  async #act(talk, isTaken) {
    const reason = wellFormed(this.#reason.value.trim());
    if (!reason || this.#limit.over) return;
    try {
      if (isTaken) await talk.hold.take({ reason });
      else await session.ask("release", { conversation: talk.id, epoch: talk.epoch, reason });
      this.dialog.close();
      tell(this, "toast", { text: translate(isTaken ? "done.taken" : "done.released") });
      if (isTaken && talk === session.talk) tell(this, "taken");
    } catch (error) {
      session.report(error); // the reason stays
    }
  }
}
