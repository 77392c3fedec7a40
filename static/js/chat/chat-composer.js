import { find, tell } from "../lib/markup.js";
import { TEXT_LENGTH } from "../lib/protocol.js";
import { length, wellFormed } from "../lib/text.js";
import { translatePlural } from "../lib/translations.js";

const NEARLY_FULL = 0.9 * TEXT_LENGTH; // from here on the number of characters left is shown
const COMPOSING = 229; // the key code of another script's keyboard, in browsers that do not set `isComposing`

/**
 * <chat-composer>: the visitor's text field. Enter sends, Shift+Enter begins a new line.
 * Events: "say" with {text}, "draft" with {text} (the text that is not sent yet), "request-agent".
 */
export class ChatComposer extends HTMLElement {
  connectedCallback() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === COMPOSING) return;
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("input", () => this.#changed());
    find(this, '[data-action="request-agent"]').addEventListener("click", () => tell(this, "request-agent"));
  }

  get text() {
    return this.#field.value;
  }

  set text(text) {
    this.#field.value = text;
    this.#fit();
  }

  // Whether nothing can be sent at all.
  set closed(/** @type {boolean} */ closed) {
    this.toggleAttribute("closed", closed);
    this.#fit();
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  #submit() {
    const text = wellFormed(this.text);
    if (!text.trim() || length(text) > TEXT_LENGTH || this.hasAttribute("closed")) return;
    tell(this, "say", { text });
    this.text = "";
    tell(this, "draft", { text: "" });
    this.focus();
  }

  #changed() {
    this.#fit();
    tell(this, "draft", { text: this.text });
  }

  #fit() {
    const field = this.#field;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    const left = TEXT_LENGTH - length(this.text);
    const line = find(this, '[data-part="count"]');
    line.hidden = TEXT_LENGTH - left < NEARLY_FULL;
    line.textContent = left < 0 ? translatePlural("over", -left) : translatePlural("left", left);
    this.toggleAttribute("over", left < 0);
    field.setAttribute("aria-invalid", String(left < 0));
    const empty = !this.text.trim();
    this.toggleAttribute("empty", empty);
    find(this, '[type="submit"]', HTMLButtonElement).disabled = empty || left < 0 || this.hasAttribute("closed");
  }

  get #form() {
    return find(this, "form", HTMLFormElement);
  }

  get #field() {
    return find(this, "textarea", HTMLTextAreaElement);
  }
}
