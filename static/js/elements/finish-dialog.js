import { newRef } from "../lib/connection.js";
import { madeOr } from "../lib/fence.js";
import { formatted } from "../lib/formatted.js";
import { find, findAll, setText, tell } from "../lib/markup.js";
import { TEXT_LENGTH } from "../lib/protocol.js";
import { isBlank, wellFormed } from "../lib/text.js";
import { TextLimit } from "../lib/text-limit.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { showButtons } from "./entry.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */

const WARNED = 120; // characters of what is named in a warning

/** @type {Frames.FinishOption} */
const NO_OPTION = { action: "nothing", label: "", text: "", preview: "" };

/**
 * <finish-dialog>: asks how to finish. Offers four end actions, the bot's default first, and shows the exact text that the
 * visitor will get.
 * Events: "finished" with {talk, until}: the end of the window in which it can be undone, if there is one.
 */
export class FinishDialog extends ChoiceDialog {
  #form = find(this, "form", HTMLFormElement);
  #text = find(this, '[name="text"]', HTMLTextAreaElement);
  #length = find(this, ".text-length");
  #limit = new TextLimit(this.#text, this.#length, TEXT_LENGTH);
  #note = find(this, '[name="bot_note"]', HTMLTextAreaElement);
  #interaction = find(this, '[name="interaction"]', HTMLSelectElement);
  /** @type {Frames.FinishOption[]} */
  #options = [];
  /** @type {Talk | null} */
  #talk = null;
  #ref = "";
  #suggested = ""; // with its marks, as an operator may type them

  connectedCallback() {
    super.connectedCallback();
    find(this, '[data-act="hand-over"]').addEventListener("click", () => {
      this.dialog.close();
      tell(this, "hand-over");
    });
    this.#form.addEventListener("input", () => this.#showChosen());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const talk = this.#talk;
      if (talk) this.once(() => this.#finish(talk));
    });
  }

  /** @param {{ draft: string }} unsent what the operator has typed and not sent */
  async open({ draft }) {
    this.#talk = session.talk;
    if (!this.#talk?.held) return;
    find(this, ".finish-changed").hidden = true;
    this.#text.value = this.#suggested = this.#note.value = "";
    if (!(await this.#load(this.#talk))) return;
    this.#ref = newRef();
    this.#warn(draft.trim(), this.#talk);
    this.#followUnanswered(this.#talk);
    this.show();
    findAll(this.#form, '[name="action"]:checked').at(0)?.focus();
  }

  /**
   * Whether the options have come.
   * @param {Talk} talk
   */
  async #load({ id, epoch }) {
    try {
      const found = await session.ask("finish_options", { conversation: id, epoch });
      this.#options = found.options;
      if (!this.#note.value) this.#note.value = found.bot_note ?? ""; // of a finish that was undone
    } catch (error) {
      this.dialog.close();
      session.report(error);
      return false;
    }
    this.#fill();
    return true;
  }

  /**
   * @param {string} draft
   * @param {Talk} talk
   */
  #warn(draft, { entries }) {
    const unsent = find(this, ".finish-unsent");
    unsent.hidden = !draft;
    setText(find(unsent, "q"), shortened(draft));
    this.#warnOfUnanswered(entries);
  }

  /**
   * What the visitor writes while the dialog is open is answered by nobody, either, once it is shown. The bot answers the rest.
   * @param {Talk} talk
   */
  #followUnanswered(talk) {
    const closed = new AbortController();
    this.dialog.addEventListener("close", () => closed.abort(), { once: true });
    talk.on("entries", () => this.#warnOfUnanswered(talk.entries), closed.signal);
  }

  /** @param {Talk["entries"]} entries */
  #warnOfUnanswered(entries) {
    const last = entries.lastSaid;
    const unanswered = find(this, ".finish-unanswered");
    unanswered.hidden = last?.author !== "visitor";
    setText(find(unanswered, "q"), shortened(last?.text ?? last?.attachment?.name ?? ""));
  }

  #fill() {
    const preset = this.#options[0].action;
    for (const choice of findAll(this, ".choice")) {
      const isOffered = this.#options.some(({ action }) => action === choice.dataset.action);
      const input = find(choice, "input", HTMLInputElement);
      input.disabled = !isOffered;
      input.checked = choice.dataset.action === preset;
      find(choice, ".choice-preset").hidden = choice.dataset.action !== preset;
      for (const none of findAll(choice, ".choice-none")) none.hidden = isOffered;
    }
    const interactions = this.#options.filter(({ action }) => action === "interaction");
    const items = interactions.map(({ label, interaction }) => new Option(label, String(interaction)));
    this.#interaction.replaceChildren(...items);
    const suggested = this.#option("message")?.text ?? "";
    if (!this.#isTyped()) this.#text.value = suggested;
    this.#suggested = suggested;
    this.#showChosen();
  }

  #showChosen() {
    const option = this.#chosen();
    const isMessage = option.action === "message";
    this.#limit.count();
    this.#text.hidden = !isMessage;
    if (!isMessage) this.#length.hidden = true;
    this.#interaction.hidden = option.action !== "interaction";
    const isTyped = isMessage && this.#isTyped();
    const text = isTyped ? this.#text.value.trim() : option.text;
    const preview = find(this, ".preview-text");
    preview.replaceChildren(madeOr(() => formatted(text), text));
    preview.hidden = !text;
    const isUnwritten = isMessage && isBlank(text);
    find(this, ".preview-nothing").hidden = text !== "" || isUnwritten;
    find(this, ".preview-unwritten").hidden = !isUnwritten;
    showButtons(find(this, ".preview .entry-buttons"), option.buttons);
    find(this, '[data-act="confirm"]', HTMLButtonElement).disabled = isUnwritten || (isMessage && this.#limit.over > 0);
  }

  /** Whether the message is the operator's own. */
  #isTyped() {
    return this.#text.value !== this.#suggested;
  }

  /** @param {string} action */
  #option(action) {
    return this.#options.find((option) => option.action === action);
  }

  #chosen() {
    const action = String(new FormData(this.#form).get("action"));
    const chosen =
      action === "interaction"
        ? this.#options.find(({ interaction }) => String(interaction) === this.#interaction.value)
        : this.#option(action);
    return chosen ?? NO_OPTION;
  }

  /** @param {Talk} talk */
  async #finish(talk) {
    const { id, epoch, lastSeen: seen } = talk;
    const { action, interaction, preview } = this.#chosen();
    const fields = {
      conversation: id,
      epoch,
      seen,
      action,
      preview,
      undo: true,
      bot_note: wellFormed(this.#note.value.trim()),
      ...(action === "message" && this.#isTyped() && { text: wellFormed(this.#text.value.trim()) }),
      ...(action === "interaction" && { interaction }),
    };
    try {
      const { undo_until: until } = await session.ask("finish", fields, { ref: this.#ref });
      if (until) talk.hold.finishing(until);
      this.dialog.close();
      tell(this, "finished", { talk, until });
    } catch (error) {
      await this.#recover(error);
    }
  }

  /** @param {any} error */
  async #recover(error) {
    if (error.code === "stale_preview") {
      if (this.#talk) await this.#load(this.#talk);
      find(this, ".finish-changed").hidden = false;
      return;
    }
    // Without an answer it may be done: the same `ref` again then does nothing.
    if (error.code !== "disconnected") this.dialog.close();
    session.report(error);
  }
}

/** @param {string} text */
function shortened(text) {
  return text.length > WARNED ? `${text.slice(0, WARNED - 1)}…` : text;
}
