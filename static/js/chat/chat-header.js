import { find, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { avatarOf } from "./avatar.js";

/** The chat's head: the bot's or the operator's name, the state, and the connection. */
export class ChatHeader {
  #chat;
  #state = "bot";
  #isAway = false;

  /** @param {HTMLElement} chat */
  constructor(chat) {
    this.#chat = chat;
    this.#state = chat.dataset.state ?? "bot";
  }

  /**
   * @param {string} state
   * @param {string | null} operator null if no operator is there, or the name is not known
   */
  showState(state, operator) {
    this.#state = state;
    this.#part("who").textContent = operator ?? this.#chat.dataset.title ?? "";
    this.#showStatus();
    this.#part("avatar").replaceChildren(avatarOf(operator));
  }

  /** @param {string} connection */
  showConnection(connection) {
    this.#isAway = connection === "offline" || connection === "reconnecting";
    this.#showStatus();
    this.#part("connection").textContent = connection === "connected" ? "" : translate(connection);
  }

  focus() {
    this.#part("who").focus();
  }

  #showStatus() {
    const status = this.#part("status");
    // What the page last heard may no longer be true.
    setText(status, translate(this.#isAway && this.#state !== "closed" ? "away" : this.#state));
    status.hidden = this.#state === "closed"; // the page below says it in its own words
  }

  /** @param {string} name */
  #part(name) {
    return find(this.#chat, `[data-part="${name}"]`);
  }
}
