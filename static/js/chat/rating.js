import { CommandError } from "../lib/connection.js";
import { find, findAll } from "../lib/markup.js";
import { translate } from "../lib/translations.js";

/** @typedef {import("./visitor-chat.js").VisitorConnection} VisitorConnection */

const THANKS = 8_000; // ms

/**
 * Asks how the talk with an operator was, while the server says so: a tap on a score, a word if wanted, a tap on Send.
 * @param {HTMLElement} chat
 * @param {VisitorConnection} connection
 * @param {() => number | null | undefined} conversation the id of the one that is shown
 */
export function askForRatings(chat, connection, conversation) {
  return new Rating(chat, connection, conversation);
}

class Rating {
  #chat;
  #connection;
  #conversation;
  #asked = false;

  /**
   * @param {HTMLElement} chat
   * @param {VisitorConnection} connection
   * @param {() => number | null | undefined} conversation the id of the one that is shown
   */
  constructor(chat, connection, conversation) {
    this.#chat = chat;
    this.#connection = connection;
    this.#conversation = conversation;
    connection.on("connected", (welcome) => this.#hear(welcome));
    connection.on("frame", (frame) => frame.type === "state" && this.#hear(frame));
    this.#form.addEventListener("change", () => this.#chosen());
    this.#form.addEventListener("submit", (event) => this.#send(event));
    find(this.#form, '[data-action="no-rating"]').addEventListener("click", () => (this.#form.hidden = true));
  }

  /** @param {{ rate?: boolean }} told */
  #hear({ rate = false }) {
    // Once said no, the page asks again after the next takeover only.
    if (rate === this.#asked) return;
    this.#asked = rate;
    this.#form.hidden = !rate;
    if (rate) {
      this.#form.reset();
      this.#words.hidden = true;
      this.#thanks.hidden = true;
    }
  }

  #chosen() {
    this.#words.hidden = false;
  }

  /** @param {SubmitEvent} event */
  async #send(event) {
    event.preventDefault();
    const conversation = this.#conversation();
    const score = /** @type {1 | 2} */ (Number(this.#score?.value));
    if (!conversation || !score) return;
    const text = find(this.#form, "input[name=words]", HTMLInputElement).value.trim();
    this.#say("");
    try {
      await this.#connection.request("rate", { conversation, score, ...(text && { text }) });
    } catch (error) {
      // "answered": another page of the visitor was faster.
      if (!(error instanceof CommandError && error.code === "answered")) {
        this.#say(translate("failed"));
        return;
      }
    }
    this.#form.hidden = true;
    this.#thanks.hidden = false;
    setTimeout(() => (this.#thanks.hidden = true), THANKS);
  }

  /** @param {string} text */
  #say(text) {
    find(this.#form, '[role="alert"]').textContent = text;
  }

  get #score() {
    return findAll(this.#form, "input[name=score]", HTMLInputElement).find((input) => input.checked);
  }

  get #form() {
    return find(this.#chat, ".rating", HTMLFormElement);
  }

  get #words() {
    return find(this.#form, ".rating-words");
  }

  get #thanks() {
    return find(this.#chat, ".rating-thanks");
  }
}
