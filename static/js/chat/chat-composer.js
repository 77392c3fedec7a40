import { HeldFiles } from "../files/held-files.js";
import { find, setAttribute, tell } from "../lib/markup.js";
import { MessageField } from "../lib/message-field.js";
import { isBlank } from "../lib/text.js";
import { keyboardFor } from "./answer-help.js";
import { DayPicker } from "./day-picker.js";

/**
 * <chat-composer>: where the visitor writes.
 * Events: "say" with {text}, "files" with {files} (those that go with it), "draft" with {text} (the text that is not sent
 * yet), "request-agent".
 */
export class ChatComposer extends HTMLElement {
  #held = find(this, "held-files", HeldFiles);
  #message = new MessageField(find(this, "form", HTMLFormElement), {
    send: (text) => this.#send(text),
    changed: (text) => tell(this, "draft", { text }),
    hasMore: () => this.#held.count > 0,
  });

  #placeholder = find(this, "textarea", HTMLTextAreaElement).placeholder;
  #days = new DayPicker(this, (text) => this.#answer(text));

  connectedCallback() {
    this.#held.addEventListener("held", () => this.#message.refresh());
    this.#held.addEventListener("emptied", () => this.focus());
    find(this, '[data-action="request-agent"]').addEventListener("click", () => tell(this, "request-agent"));
  }

  get text() {
    return this.#message.text;
  }

  set text(text) {
    this.#message.text = text;
  }

  /**
   * Shows what is kept of an earlier page. What was typed here before the page's scripts came stays, and follows it.
   * @param {string} kept
   */
  restore(kept) {
    const typed = this.text;
    if (kept && kept !== typed) this.text = [kept, typed].filter(Boolean).join("\n");
    if (typed) tell(this, "draft", { text: this.text });
  }

  // Whether nothing can be sent at all. What is being typed then stays, and can be gone on with.
  set closed(/** @type {boolean} */ closed) {
    this.#message.closed = closed;
  }

  get holdsFiles() {
    return this.#held.count > 0;
  }

  /** @param {File[]} files that go with the next message */
  hold(files) {
    this.#held.hold(files);
    this.focus();
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

  /** @param {string} text */
  #send(text) {
    const files = this.#held.take();
    if (!isBlank(text)) tell(this, "say", { text });
    if (files.length) tell(this, "files", { files });
  }

  /** @param {string} text that was picked; it can still be changed */
  #answer(text) {
    this.#message.text = text;
    tell(this, "draft", { text });
    this.focus();
  }
}
