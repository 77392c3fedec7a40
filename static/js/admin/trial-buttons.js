// The buttons of the messages in a trial, which count as those of a conversation do (`conversations/journal/presses.py`).

import { copy, findAll } from "../lib/markup.js";

/** @typedef {{ kind: string, text: string, question?: number }} Press */

export class TrialButtons {
  #log;
  #template;
  #say;
  /** @type {Set<Element | null>} the messages with a press that is not answered yet */
  #waiting = new Set();

  /**
   * @param {HTMLElement} log
   * @param {HTMLTemplateElement} template of a button
   * @param {(press: Press, label: string) => Promise<boolean>} say resolves once it is answered; false: nothing was said
   */
  constructor(log, template, say) {
    this.#log = log;
    this.#template = template;
    this.#say = say;
  }

  /** @param {Frames.Button} button */
  make({ label, kind, value, question }) {
    const node = copy(this.#template, HTMLButtonElement);
    const opens = kind === "url" || kind === "phone";
    node.textContent = label;
    node.title = opens ? (value ?? "") : "";
    node.disabled = node.title !== "";
    if (question) node.dataset.question = String(question);
    node.addEventListener("click", () => this.#press(node, { kind, text: value ?? "", question: question ?? undefined }));
    return node;
  }

  /** The questions that are open. To be asked before something is said: its answer may ask the next one. */
  questions() {
    return findAll(this.#log, "button[data-question]:enabled", HTMLButtonElement);
  }

  /**
   * The questions were answered, or the visitor has said something else.
   * @param {HTMLButtonElement[]} questions
   */
  close(questions) {
    for (const node of questions) node.disabled = true;
  }

  /**
   * @param {HTMLButtonElement} node
   * @param {Press} press
   */
  async #press(node, press) {
    const line = node.closest("li");
    if (this.#waiting.has(line) && (press.kind !== "live_agent" || node.ariaPressed)) return;
    this.#waiting.add(line);
    node.ariaPressed = "true";
    const wasSaid = await this.#say(press, node.textContent ?? "");
    if (!wasSaid) node.ariaPressed = null;
    this.#waiting.delete(line);
  }
}
