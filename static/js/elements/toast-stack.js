import { copy, find } from "../lib/markup.js";
import { errorText, translateKnown } from "../lib/translations.js";
import { session } from "./session.js";

const LASTS = { calm: 5000, urgent: 12_000 }; // ms
const AT_ONCE = 3;

/** <toast-stack>: short messages that disappear by themselves: success is calm, an error is urgent. */
export class ToastStack extends HTMLElement {
  connectedCallback() {
    session.on("trouble", (error) => this.#add("urgent", textOf(error)));
  }

  /** @param {string} text */
  say(text) {
    this.#add("calm", text);
  }

  /**
   * @param {"calm" | "urgent"} kind
   * @param {string} text
   */
  #add(kind, text) {
    const stack = find(this, `.toasts-${kind}`);
    for (const same of [...stack.children]) if (same.textContent?.trim() === text) same.remove();
    while (stack.childElementCount >= AT_ONCE) stack.firstElementChild?.remove();
    const toast = copy(find(this, "template", HTMLTemplateElement));
    toast.dataset.kind = kind;
    find(toast, ".toast-words").textContent = text;
    const timer = setTimeout(() => toast.remove(), LASTS[kind]);
    find(toast, "button").addEventListener("click", () => {
      clearTimeout(timer);
      toast.remove();
    });
    stack.append(toast);
  }
}

/** @param {any} error the CommandError */
function textOf(error) {
  return translateKnown(`error.${error.code}`, { name: error.operator?.name ?? "" }) ?? errorText(error);
}
