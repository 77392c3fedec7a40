import { madeOr } from "../lib/fence.js";
import { formatted } from "../lib/formatted.js";
import { copy, find, findAll } from "../lib/markup.js";
import { TEXT_LENGTH } from "../lib/protocol.js";
import { wellFormed } from "../lib/text.js";
import { TextLimit } from "../lib/text-limit.js";
import { TrialButtons } from "./trial-buttons.js";
import { reasons } from "./trial-reasons.js";
import { TrialTakeover } from "./trial-takeover.js";

/**
 * The server's answer; see `bots/workplace`.
 * @typedef {object} Tried
 * @property {string} state of the bot's session, sent back with the next turn
 * @property {string[]} [mistakes] of the form
 * @property {{ text: string, buttons: Frames.Button[], sources?: Passage[] }[]} says
 * @property {boolean} trained
 * @property {number} [follows_in] s until the next part comes
 * @property {{ id: number, name: string }} [interaction]
 * @property {boolean | null} understood null: the bot asks back
 * @property {{ id: number, name: string }[]} between of which interactions it asks one back
 * @property {{ id: number, name: string }} [again] whose question is asked again
 * @property {string} phrase
 * @property {{ problem?: string, seconds: number, called: string, tokens: number, remembers: Record<string, string> }} [engine]
 * @property {number} confidence 0 to 1
 * @property {{ name: string, confidence: number, phrase: string }[]} likely other interactions, the likeliest first
 * @property {number} misses
 * @property {number} threshold
 * @property {string} alert
 * @property {string} [operator] who has just taken over or finished, and says it
 * @property {import("./trial-takeover.js").Ending[]} ends while it is taken over
 */
/** @typedef {{ title: string, heading?: string, text: string }} Passage of a source that the answer relies on */
/** @typedef {{ kind?: string, text?: string, question?: number, action?: string, interaction?: number }} Said */

/** <try-it>: a chat with the bot beside its form, which shows why each answer was given. */
class TryIt extends HTMLElement {
  #log = find(this, ".try-log");
  #options = find(this, ".try-options", HTMLFormElement);
  #input = find(this, "#try-text", HTMLInputElement);
  #limit = new TextLimit(this.#input, find(this, ".text-length"), TEXT_LENGTH);
  #round = 0;
  #buttons = new TrialButtons(this.#log, this.#template("button"), (press, label) => this.#ask(press, label));
  #takeover = new TrialTakeover(this, (step) => this.#ask(step));
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();
  /** @type {string | null} */
  #state = null;
  #pause = 0;

  connectedCallback() {
    find(this, ".try-say").addEventListener("submit", (event) => this.#say(event));
    find(this, "[data-restart]").addEventListener("click", () => this.#begin());
    this.#options.addEventListener("submit", (event) => event.preventDefault());
    for (const choice of findAll(this.#options, "[name=version], [name=language]")) choice.addEventListener("change", () => this.#begin());
    // Until now, sending would have loaded the page again and lost the text.
    for (const control of findAll(this, ".try-say input", HTMLInputElement)) control.disabled = false;
    // Beside a form it waits until somebody wants it.
    const folded = this.closest("details");
    if (!folded || folded.open) this.#begin();
    else folded.addEventListener("toggle", () => this.#round || this.#begin());
  }

  #begin() {
    clearTimeout(this.#pause);
    this.#round += 1;
    this.#turn = Promise.resolve();
    this.#state = null;
    this.#log.replaceChildren();
    this.#ask({});
  }

  /** @param {Event} event */
  #say(event) {
    event.preventDefault();
    const text = wellFormed(this.#input.value.trim());
    if (!text || this.#limit.over) return;
    this.#input.value = "";
    this.#limit.count();
    this.#ask({ kind: "text", text }, text);
  }

  /**
   * One after the other: each answer brings the state that the next one needs.
   * @param {Said} said
   * @param {string} [shown]
   * @returns {Promise<boolean>} whether it was answered
   */
  #ask(said, shown) {
    clearTimeout(this.#pause); // the visitor's message goes before the bot's next part
    const round = this.#round;
    const answered = this.#turn.then(() => round === this.#round && this.#send(said, shown, round));
    this.#turn = answered;
    return answered;
  }

  /**
   * @param {Said} said
   * @param {string | undefined} shown
   * @param {number} round
   */
  async #send(said, shown, round) {
    const questions = this.#buttons.questions();
    if (said.question && !questions.some((each) => each.dataset.question === String(said.question))) return false;
    const line = shown ? this.#addLine("visitor", shown) : null;
    this.toggleAttribute("asking", true);
    try {
      // While the form had mistakes there was no greeting.
      if (said.kind && !this.#state) await this.#exchange({}, round, line);
      const isAnswered = (!said.kind || this.#state) && (await this.#exchange(said, round, line));
      if (isAnswered && ["text", "postback", "take"].includes(said.kind ?? "")) this.#buttons.close(questions);
      return Boolean(isAnswered);
    } catch {
      find(this, ".try-failed").hidden = false;
      return false;
    } finally {
      this.toggleAttribute("asking", false);
    }
  }

  /**
   * @param {Said} said
   * @param {number} round
   * @param {HTMLElement | null} line
   */
  async #exchange(said, round, line) {
    const response = await this.#post(said);
    if (!response.ok) throw new Error(String(response.status));
    /** @type {Tried} */
    const tried = await response.json();
    if (round !== this.#round) return false;
    if (tried.mistakes && line) {
      // To be said again once the form is right.
      line.remove();
      this.#input.value ||= find(line, "p").textContent ?? "";
    }
    this.#show(tried, said.kind, line);
    return !tried.mistakes;
  }

  /** @param {Said} said */
  #post(said) {
    const form = this.dataset.form ? document.forms.namedItem(this.dataset.form) : null;
    const body = new FormData(form ?? this.#options);
    body.set("_try", "1");
    body.set("_try_online", String(find(this.#options, "[name=online]", HTMLInputElement).checked));
    body.set("_try_language", this.#language);
    for (const [name, value] of Object.entries(said)) if (value) body.set(`_try_${name}`, String(value));
    if (said.kind) body.set("_try_state", this.#state ?? "");
    return fetch(form ? location.href : (this.dataset.action ?? ""), { method: "POST", body });
  }

  /** The chosen language; blank is the bot's main one. */
  get #language() {
    return this.#options.querySelector("select")?.value ?? "";
  }

  /**
   * @param {Tried} tried
   * @param {string | undefined} asked
   * @param {HTMLElement | null} line
   */
  #show(tried, asked, line) {
    find(this, ".try-failed").hidden = true;
    if (this.#showMistakes(tried.mistakes ?? [])) return;
    this.#state = tried.state;
    find(this, ".try-silent").hidden = Boolean(asked) || tried.says.length > 0;
    find(this, ".try-training").hidden = tried.trained;
    this.#hear(tried);
    this.#takeover.show(tried.ends);
    if (line && !asked) this.#log.append(line); // the greeting came late
    if (asked && !["follow", "take", "finish"].includes(asked) && !tried.ends.length) this.#log.append(reasons(this.#template("why"), tried, this.dataset.interaction ?? ""));
    if (tried.follows_in) this.#wait(tried.follows_in);
    this.#log.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Tried} tried */
  #hear(tried) {
    if (tried.operator && tried.ends.length) this.#tell("taken", tried.operator);
    for (const said of tried.says) this.#answer(said, tried.operator ? "operator" : "bot");
    if (tried.operator && !tried.ends.length) this.#tell("finished", tried.operator);
  }

  /**
   * Before anything was answered there is no state to go on with: it begins when the form is right.
   * @param {string[]} mistakes
   */
  #showMistakes(mistakes) {
    const note = find(this, ".try-mistakes");
    note.hidden = mistakes.length === 0;
    const items = mistakes.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    });
    find(note, "ul").replaceChildren(...items);
    return mistakes.length > 0;
  }

  /** @param {number} seconds */
  #wait(seconds) {
    const line = copy(this.#template("pause"));
    line.textContent = (line.textContent ?? "").replace("{seconds}", String(seconds));
    this.#log.append(line);
    this.#pause = setTimeout(() => this.#ask({ kind: "follow" }), seconds * 1000);
  }

  /**
   * @param {"visitor" | "bot" | "operator"} who
   * @param {string} text
   */
  #addLine(who, text) {
    const line = copy(this.#template(who));
    const words = find(line, "p");
    words.textContent = text;
    words.dir = "auto";
    this.#log.append(line);
    return line;
  }

  /**
   * What was done, by whom.
   * @param {"taken" | "finished"} what
   * @param {string} name
   */
  #tell(what, name) {
    const line = copy(this.#template(what));
    line.textContent = (line.textContent ?? "").replace("{name}", () => name);
    this.#log.append(line);
  }

  /**
   * @param {Tried["says"][0]} said
   * @param {"bot" | "operator"} who
   */
  #answer({ text, buttons }, who) {
    const line = this.#addLine(who, "");
    find(line, "p").append(madeOr(() => formatted(text), text));
    find(line, ".try-buttons").append(...buttons.map((button) => this.#buttons.make(button)));
  }

  /** @param {string} name */
  #template(name) {
    return find(this, `template[data-name=${name}]`, HTMLTemplateElement);
  }
}

customElements.define("try-it", TryIt);
