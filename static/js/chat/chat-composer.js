import { find, setAttribute, tell } from "../lib/markup.js";
import { MessageField } from "../lib/message-field.js";
import { keyboardFor } from "./answer-help.js";
import { DayPicker } from "./day-picker.js";

/**
 * <chat-composer>: where the visitor writes.
 * Events: "say" with {text}, "draft" with {text} (the text that is not sent yet), "request-agent".
 */
export class ChatComposer extends HTMLElement {
  #message = new MessageField(find(this, "form", HTMLFormElement), {
    send: (text) => tell(this, "say", { text }),
    changed: (text) => tell(this, "draft", { text }),
  });

  #placeholder = find(this, "textarea", HTMLTextAreaElement).placeholder;
  #days = new DayPicker(this, (text) => this.#answer(text));

  connectedCallback() {
    find(this, '[data-action="request-agent"]').addEventListener("click", () => tell(this, "request-agent"));
  }

  get text() {
    return this.#message.text;
  }

  set text(text) {
    this.#message.text = text;
  }

  // Whether nothing can be sent at all.
  set closed(/** @type {boolean} */ closed) {
    this.#message.closed = closed;
  }

  // The open question of the bot.
  set asks(/** @type {Frames.Asks | null} */ asks) {
    const field = find(this, "textarea", HTMLTextAreaElement);
    for (const [name, value] of Object.entries(keyboardFor(asks))) setAttribute(field, name, value || false);
    field.placeholder = asks?.hint || this.#placeholder;
    find(this, '[data-action="attach"]').toggleAttribute("data-wanted", asks?.kind === "file");
    this.#days.show(asks);
  }

  focus() {
    this.#message.focus();
  }

  /** @param {string} text that was picked; it can still be changed */
  #answer(text) {
    this.#message.text = text;
    tell(this, "draft", { text });
    this.focus();
  }
}
