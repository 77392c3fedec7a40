import { find } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { avatarOf } from "./avatar.js";

/** The chat's head: the bot's or the operator's name, the state, and the connection. */
export class ChatHeader {
  #chat;

  /** @param {HTMLElement} chat */
  constructor(chat) {
    this.#chat = chat;
  }

  /**
   * @param {string} state
   * @param {string | null} operator null if no operator is there, or the name is not known
   */
  showState(state, operator) {
    this.#part("who").textContent = operator ?? this.#chat.dataset.title ?? "";
    this.#part("status").textContent = translate(state);
    this.#part("avatar").replaceChildren(avatarOf(operator));
  }

  /** @param {string} connection */
  showConnection(connection) {
    this.#part("connection").textContent = connection === "connected" ? "" : translate(connection);
  }

  focus() {
    this.#part("who").focus();
  }

  /** @param {string} name */
  #part(name) {
    return find(this.#chat, `[data-part="${name}"]`);
  }
}
