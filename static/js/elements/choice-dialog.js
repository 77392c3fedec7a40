// What the console's dialogs have in common: opened over the page, left by Cancel, Escape or a press beside them.

export class ChoiceDialog extends HTMLElement {
  get dialog() {
    return this.querySelector("dialog");
  }

  connectedCallback() {
    this.dialog.addEventListener("click", (event) => {
      const beside = event.target === this.dialog;
      if (beside || event.target.closest('[data-act="cancel"]')) this.dialog.close();
    });
  }

  show() {
    if (!this.dialog.open) this.dialog.showModal();
  }
}
