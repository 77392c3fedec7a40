// <chat-composer>: what the visitor writes. Enter sends, Shift+Enter makes a line.
// Events: "say" (detail: {text}), "draft" (detail: {text}: what is written and not sent), "request-agent".

import { TEXT_LENGTH } from "../lib/protocol.js";
import { translatePlural } from "../lib/translations.js";

const NEARLY_FULL = 0.9 * TEXT_LENGTH; // from here on the number of characters left is shown

export class ChatComposer extends HTMLElement {
  connectedCallback() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("keydown", (event) => {
      // 229: a keyboard of another script composes, in browsers that do not say so
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("input", () => this.#changed());
    this.querySelector('[data-action="request-agent"]').addEventListener("click", () => this.#emit("request-agent"));
  }

  get text() {
    return this.#field.value;
  }

  set text(text) {
    this.#field.value = text;
    this.#fit();
  }

  // Whether anything can be sent at all.
  set closed(closed) {
    this.toggleAttribute("closed", closed);
    this.#fit();
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  #submit() {
    const text = wellFormed(this.text);
    if (!text.trim() || length(text) > TEXT_LENGTH || this.hasAttribute("closed")) return;
    this.#emit("say", { text });
    this.text = "";
    this.#emit("draft", { text: "" });
    this.focus();
  }

  #changed() {
    this.#fit();
    this.#emit("draft", { text: this.text });
  }

  #fit() {
    const field = this.#field;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    const count = length(this.text);
    const line = this.querySelector('[data-part="count"]');
    line.hidden = count < NEARLY_FULL;
    line.textContent = count > TEXT_LENGTH ? translatePlural("over", count - TEXT_LENGTH) : translatePlural("left", TEXT_LENGTH - count);
    this.toggleAttribute("over", count > TEXT_LENGTH);
    field.setAttribute("aria-invalid", String(count > TEXT_LENGTH));
    this.toggleAttribute("empty", !this.text.trim());
    this.#form.querySelector('[type="submit"]').disabled =
      !this.text.trim() || count > TEXT_LENGTH || this.hasAttribute("closed");
  }

  get #form() {
    return this.querySelector("form");
  }

  get #field() {
    return this.querySelector("textarea");
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }
}

function length(text) {
  return [...text].length;
}

// Half of a pair of surrogates is no text, and the server could not store it.
function wellFormed(text) {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
