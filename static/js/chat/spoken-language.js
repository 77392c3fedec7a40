import { find, listen } from "../lib/markup.js";
import { ChatLog } from "./chat-log.js";
import { LanguageChoice } from "./language-choice.js";

/** @typedef {import("./visitor-chat.js").VisitorConnection} VisitorConnection */

/** The language in which the bot speaks: the server is told what the visitor chose, and the page what the server says. */
export class SpokenLanguage {
  #chat;
  #connection;
  #isNew;

  /**
   * @param {HTMLElement} chat
   * @param {VisitorConnection} connection
   * @param {() => boolean} isNew whether there is no conversation yet
   */
  constructor(chat, connection, isNew) {
    this.#chat = chat;
    this.#isNew = isNew;
    this.#connection = connection;
    listen(chat, "language", ({ language }) => this.#choose(language));
  }

  /** What `hello` tells: the language of the page's address, or of the browser; undefined if the bot does not speak it. */
  get wanted() {
    return this.#chat.dataset.spoken || undefined;
  }

  /**
   * Shows the language of which the server tells. What was chosen in this browser holds, whatever other pages have told.
   * @template {Frames.Welcome | Frames.VisitorSees} Told
   * @param {Told} told
   */
  hear(told) {
    const { language } = told;
    const { kept } = this.#choice;
    find(this.#chat, "chat-log", ChatLog).botLanguage = language ?? this.#chat.dataset.language ?? "";
    if (language) this.#choice.show(language);
    if (language && kept && kept === this.wanted && kept !== language) this.#choose(kept);
    return told;
  }

  /** @param {string} language */
  async #choose(language) {
    if (!this.#languages.includes(language)) return;
    this.#chat.dataset.spoken = language;
    try {
      await this.#connection.request("language", { language });
      // The greeting in the other language.
      if (this.#isNew() && this.#connection.connected) this.#connection.greetAgain();
    } catch {
      // The next hello tells it, too.
    }
  }

  get #languages() {
    const languages = (this.#chat.dataset.languages ?? "").split(" ");
    return languages.length > 1 ? languages : [];
  }

  get #choice() {
    return find(this.#chat, "language-choice", LanguageChoice);
  }
}
