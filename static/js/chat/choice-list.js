import { folded } from "../lib/folding.js";
import { closest, copy, find, findAll, tell, template } from "../lib/markup.js";
import { choiceOf } from "./choices.js";

const LONG = 7; // from so many choices on, they are a list that scrolls and can be searched
const BETWEEN = ", ";

/**
 * <choice-list>: the choices of a question that has many, or that takes several. Of several, those that are picked are sent
 * together, as words.
 * Events: "say" with {text}; a single choice is pressed as any button.
 */
export class ChoiceList extends HTMLElement {
  /** @param {Frames.Button[]} buttons @param {boolean} several */
  static make(buttons, several) {
    const node = copy(template("choice-list"), ChoiceList);
    node.toggleAttribute("data-several", several);
    find(node, '[data-part="options"]').append(...buttons.map(choiceOf).filter((each) => each !== null));
    for (const option of several ? node.options : []) {
      option.setAttribute("role", "checkbox");
      option.setAttribute("aria-checked", "false");
    }
    find(node, '[data-part="search"]').hidden = buttons.length < LONG;
    node.toggleAttribute("data-long", buttons.length >= LONG);
    find(node, '[data-action="send-chosen"]').hidden = !several;
    return node;
  }

  connectedCallback() {
    this.addEventListener("click", this);
    find(this, '[data-part="search"]').addEventListener("input", () => this.#search());
  }

  get options() {
    return findAll(this, "[data-button]");
  }

  get #chosen() {
    return this.options.filter((option) => option.getAttribute("aria-checked") === "true");
  }

  /** @param {Event} event */
  handleEvent(event) {
    const button = closest(event.target, "button");
    if (!button || !this.hasAttribute("data-several")) return;
    event.stopPropagation(); // none of them is a press
    if (button.dataset.button) this.#toggle(button);
    else tell(this, "say", { text: this.#chosen.map((option) => option.textContent).join(BETWEEN) });
  }

  /** @param {HTMLElement} option */
  #toggle(option) {
    option.setAttribute("aria-checked", String(option.getAttribute("aria-checked") !== "true"));
    this.toggleAttribute("data-some", this.#chosen.length > 0);
  }

  #search() {
    const wanted = folded(find(this, '[data-part="search"]', HTMLInputElement).value.trim());
    for (const option of this.options) option.hidden = !folded(option.textContent ?? "").includes(wanted);
    find(this, '[data-part="none"]').hidden = this.options.some((option) => !option.hidden);
  }
}

/**
 * The elements of an entry's buttons: those of a long question, or of one that takes several answers, are in a list.
 * @param {Frames.Button[]} buttons
 * @param {Frames.Asks | null | undefined} asks
 */
export function choicesOf(buttons, asks) {
  const answers = buttons.filter(({ question }) => question && question === asks?.question);
  if (!isList(answers, asks)) return buttons.map(choiceOf).filter((node) => node !== null);
  const others = buttons.filter((button) => !answers.includes(button)).map(choiceOf);
  return [ChoiceList.make(answers, asks?.kind === "several"), ...others.filter((node) => node !== null)];
}

/**
 * @param {Frames.Button[]} buttons
 * @param {Frames.Asks | null | undefined} asks
 */
export function isList(buttons, asks) {
  return asks?.kind === "several" || buttons.length >= LONG;
}
