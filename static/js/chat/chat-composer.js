import { find, tell } from "../lib/markup.js";
import { MessageField } from "../lib/message-field.js";

/**
 * <chat-composer>: where the visitor writes.
 * Events: "say" with {text}, "draft" with {text} (the text that is not sent yet), "request-agent".
 */
export class ChatComposer extends HTMLElement {
  #message = new MessageField(find(this, "form", HTMLFormElement), {
    send: (text) => tell(this, "say", { text }),
    changed: (text) => tell(this, "draft", { text }),
  });

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

  focus() {
    this.#message.focus();
  }
}
