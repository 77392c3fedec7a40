import { onKey } from "./keyboard.js";
import { find } from "./markup.js";
import { TEXT_LENGTH } from "./protocol.js";
import { isBlank, wellFormed } from "./text.js";
import { TextLimit } from "./text-limit.js";

/**
 * The form in which visitors and operators write: one field with its keys, limit and height, and a button that sends. Enter
 * sends, Shift+Enter begins a new line. What cannot be sent stays in the field.
 */
export class MessageField {
  #field;
  #submit;
  #limit;
  #send;
  #changed;
  #hasMore;
  #closed = false;
  #width = 0; // px, at which the height was measured

  /**
   * @param {HTMLFormElement} form
   * @param {{ send: (text: string) => void, changed: (text: string) => void, hasMore?: () => boolean }} page `send` gets
   *   the text as it was typed; `changed` is called after each change by the one who writes, also after sending; `hasMore`:
   *   whether something else goes with the text, so that it may be blank
   */
  constructor(form, { send, changed, hasMore = () => false }) {
    this.#field = find(form, "textarea", HTMLTextAreaElement);
    this.#submit = find(form, '[type="submit"]', HTMLButtonElement);
    this.#limit = new TextLimit(this.#field, find(form, ".text-length"), TEXT_LENGTH);
    this.#send = send;
    this.#changed = changed;
    this.#hasMore = hasMore;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#trySending();
    });
    onKey(this.#field, (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
      event.preventDefault();
      this.#trySending();
    });
    this.#field.addEventListener("input", () => this.#typed());
    // A field that is not shown has no height. It is measured when it appears, and when its lines break elsewhere.
    new ResizeObserver(() => this.#field.clientWidth !== this.#width && this.#fit()).observe(this.#field);
    this.#show();
  }

  get text() {
    return this.#field.value;
  }

  set text(text) {
    this.#field.value = text;
    this.#show();
  }

  // Whether nothing can be sent at all.
  set closed(/** @type {boolean} */ closed) {
    this.#closed = closed;
    this.#show();
  }

  /** What goes with the text has changed. */
  refresh() {
    this.#submit.disabled = !this.isSendable;
  }

  get isSendable() {
    return !this.#closed && this.#limit.over === 0 && (!isBlank(this.text) || this.#hasMore());
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  #trySending() {
    if (!this.isSendable) return;
    const text = wellFormed(this.text);
    this.#send(text);
    this.#field.value = "";
    this.#typed();
    this.focus();
  }

  #typed() {
    this.#show();
    this.#changed(this.text);
  }

  #show() {
    this.#limit.count();
    this.#submit.disabled = !this.isSendable;
    this.#fit();
  }

  // As high as the text, within the limits of the style. Its surroundings keep their height meanwhile, or a log above would
  // be moved away from its end.
  #fit() {
    const field = this.#field;
    this.#width = field.clientWidth;
    if (!field.clientWidth) return;
    const around = /** @type {HTMLElement} */ (field.parentElement);
    around.style.minBlockSize = `${around.offsetHeight}px`;
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight}px`;
    around.style.minBlockSize = "";
  }
}
