// Short words that come and go: what was done, and what went wrong with what to do about it.

import { errorText, translate } from "../lib/translations.js";
import { session } from "./session.js";
import { copy } from "./markup.js";

const LASTS = { calm: 5000, urgent: 12_000 };
const AT_ONCE = 3;

class ToastStack extends HTMLElement {
  connectedCallback() {
    session.addEventListener("trouble", ({ detail }) => this.complain(detail));
  }

  say(text) {
    this.#add("calm", text);
  }

  // `error` is what a command was rejected with.
  complain(error) {
    this.#add("urgent", this.#wordsOf(error));
  }

  #wordsOf(error) {
    const own = `error.${error.code}`;
    const known = translate(own, { name: error.operator?.name ?? "" });
    return known === own ? errorText(error) : known;
  }

  #add(kind, text) {
    const stack = this.querySelector(`.toasts-${kind}`);
    for (const same of stack.children) if (same.textContent.trim() === text) same.remove();
    while (stack.childElementCount >= AT_ONCE) stack.firstElementChild.remove();
    const toast = copy(this.querySelector("template"));
    toast.dataset.kind = kind;
    toast.querySelector(".toast-words").textContent = text;
    const timer = setTimeout(() => toast.remove(), LASTS[kind]);
    toast.querySelector("button").addEventListener("click", () => {
      clearTimeout(timer);
      toast.remove();
    });
    stack.append(toast);
  }
}

customElements.define("toast-stack", ToastStack);
