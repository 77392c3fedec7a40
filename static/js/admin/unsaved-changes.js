import { onKey } from "../lib/keyboard.js";
import { closest, copy, find } from "../lib/markup.js";

/** <unsaved-changes>: asks before a page whose form has unsaved changes is left. */
class UnsavedChanges extends HTMLElement {
  #form = /** @type {HTMLFormElement} */ (document.forms.namedItem(this.dataset.form ?? ""));
  #saved = "";
  #isAllowed = false;
  #isTouched = false; // by a person

  connectedCallback() {
    if (!this.#form) return;
    this.#isTouched = isTypedIn(this.#form);
    this.#saved = this.#isTouched ? stateOf(asServed(this.#form)) : this.#state;
    this.#form.addEventListener("input", (event) => (this.#isTouched ||= event.isTrusted));
    // Other scripts fill fields while the page loads; what a person has typed by then is no part of what is saved.
    if (document.readyState !== "complete") {
      addEventListener("load", () => this.#isTouched || (this.#saved = this.#state), { once: true });
    }
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

  get #state() {
    return stateOf(this.#form);
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

/**
 * All values of the form.
 * @param {HTMLFormElement} form
 */
function stateOf(form) {
  return [...new FormData(form)].map(([name, value]) => `${name}=${value instanceof File ? value.name : value}`).join("\n");
}

/**
 * Whether somebody has typed before this script came: only then does the field with the focus differ from what was served.
 * @param {HTMLFormElement} form
 */
function isTypedIn(form) {
  const field = document.activeElement;
  const isText = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  return isText && field.form === form && field.value !== field.defaultValue;
}

/**
 * A copy of the form with the values that the server sent.
 * @param {HTMLFormElement} form
 */
function asServed(form) {
  const served = /** @type {HTMLFormElement} */ (form.cloneNode(true));
  served.reset();
  return served;
}

customElements.define("unsaved-changes", UnsavedChanges);
