import { onKey } from "../lib/keyboard.js";
import { closest, copy, find } from "../lib/markup.js";

/** <unsaved-changes>: asks before a page whose form has unsaved changes is left. */
class UnsavedChanges extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (document.forms.namedItem(this.dataset.form ?? ""));
  #saved = "";
  #isAllowed = false;

  connectedCallback() {
    if (!this.#form) return;
    // Other scripts fill fields while the page loads.
    if (document.readyState === "complete") this.#saved = this.#state;
    else addEventListener("load", () => (this.#saved = this.#state), { once: true });
    this.#saved = this.#state;
    this.#form.addEventListener("submit", () => (this.#isAllowed = true));
    addEventListener("pageshow", () => (this.#isAllowed = false));
    addEventListener("beforeunload", (event) => {
      if (this.#isUnsaved) event.preventDefault();
    });
    document.addEventListener("click", (event) => this.#click(event));
    onKey(this.#form, (event) => this.#key(event));
  }

  get #isUnsaved() {
    return !this.#isAllowed && ("unsaved" in this.dataset || this.#state !== this.#saved);
  }

  /** All values of the form. */
  get #state() {
    return [...new FormData(this.#form)].map(([name, value]) => `${name}=${value instanceof File ? value.name : value}`).join("\n");
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const link = closest(event.target, "a[href]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!(link instanceof HTMLAnchorElement) || !isPlain || event.defaultPrevented || link.target || link.download) return;
    const isHere = link.pathname === location.pathname && link.search === location.search && link.hash !== "";
    if (isHere || !this.#isUnsaved) return;
    event.preventDefault();
    this.#ask(link.href);
  }

  /** @param {string} address */
  #ask(address) {
    const dialog = copy(find(this, "template", HTMLTemplateElement), HTMLDialogElement);
    this.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue !== "leave") return;
      this.#isAllowed = true;
      location.assign(address);
    });
    dialog.showModal();
  }

  /**
   * Enter in a field of one line neither saves nor leaves; with Ctrl it saves.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    if (event.key !== "Enter") return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      find(this.#form, "[name=_save]", HTMLInputElement).click();
    } else if (event.target instanceof HTMLInputElement && !["submit", "button", "file"].includes(event.target.type)) {
      event.preventDefault();
    }
  }
}

customElements.define("unsaved-changes", UnsavedChanges);
