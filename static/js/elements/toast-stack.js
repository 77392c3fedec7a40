import { copy, find, findAll } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { errorText, translateKnown } from "../lib/translations.js";
import { session } from "./session.js";

const LASTS = { calm: 5000, urgent: 12_000 }; // ms
const DAY = 86_400_000; // ms
const AT_ONCE = 3;

/** <toast-stack>: short messages that disappear by themselves: success is calm, an error is urgent. */
export class ToastStack extends HTMLElement {
  connectedCallback() {
    session.on("trouble", (error) => this.#add("urgent", textOf(error)));
  }

  /**
   * @param {string} text
   * @param {"calm" | "urgent"} kind
   */
  say(text, kind = "calm") {
    this.#add(kind, text);
  }

  /**
   * Shows a text until it is closed: whoever it is for may not be back at the desk yet.
   * @param {string} text
   */
  stay(text) {
    this.#add("urgent", text, DAY);
  }

  /**
   * Offers an act beside the text until a moment on the server's clock. Gives a function that takes the offer back.
   * @param {string} text
   * @param {{ label: string, until: string, act: () => void }} offer
   */
  offer(text, { label, until, act }) {
    const toast = this.#add("calm", text, Date.parse(until) - serverClock.now());
    const button = find(toast, ".toast-act", HTMLButtonElement);
    button.hidden = false;
    button.textContent = label;
    button.addEventListener("click", () => {
      toast.remove();
      act();
    });
    return () => toast.remove();
  }

  /**
   * @param {"calm" | "urgent"} kind
   * @param {string} text
   * @param {number} lasts ms
   */
  #add(kind, text, lasts = LASTS[kind]) {
    const stack = find(this, `.toasts-${kind}`);
    for (const same of [...stack.children]) if (same.textContent?.trim() === text) same.remove();
    while (stack.childElementCount >= AT_ONCE) stack.firstElementChild?.remove();
    const toast = copy(find(this, "template", HTMLTemplateElement));
    toast.dataset.kind = kind;
    find(toast, ".toast-words").textContent = text;
    const timer = setTimeout(() => toast.remove(), lasts);
    find(toast, ".toast-close").addEventListener("click", () => {
      clearTimeout(timer);
      toast.remove();
    });
    this.#leaveHeadFree();
    stack.append(toast);
    return toast;
  }

  // On narrow screens toasts stand at the top: below the bar, or below the head of the conversation on a phone.
  #leaveHeadFree() {
    const heads = findAll(document, ".top, talk-header").filter((head) => head.offsetHeight > 0);
    this.style.setProperty("--toasts-top", `${heads.at(0)?.getBoundingClientRect().bottom ?? 0}px`);
  }
}

/** @param {any} error the CommandError */
function textOf(error) {
  return translateKnown(`error.${error.code}`, { name: error.operator?.name ?? "" }) ?? errorText(error);
}
