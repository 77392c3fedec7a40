import { closest, find } from "../lib/markup.js";

/** @type {Set<ChoiceDialog>} */
const dialogs = new Set();

/** A dialog of the console: opened over the page, left by Cancel, Escape or a press beside it. */
export class ChoiceDialog extends HTMLElement {
  /** Whether any of them is open. */
  static get isAnyOpen() {
    return [...dialogs].some(({ dialog }) => dialog.open);
  }

  #isActing = false;

  get dialog() {
    return find(this, "dialog", HTMLDialogElement);
  }

  connectedCallback() {
    dialogs.add(this);
    this.dialog.addEventListener("click", ({ target }) => {
      if (target === this.dialog || closest(target, '[data-act="cancel"]')) this.dialog.close();
    });
  }

  /**
   * Acts once, however often it is pressed before the answer is there. Errors are the caller's.
   * @param {() => Promise<void>} act
   */
  async once(act) {
    if (this.#isActing) return;
    this.#isActing = true;
    this.dialog.setAttribute("aria-busy", "true");
    try {
      await act();
    } finally {
      this.#isActing = false;
      this.dialog.removeAttribute("aria-busy");
    }
  }

  show() {
    if (!this.dialog.open) this.dialog.showModal();
  }
}
