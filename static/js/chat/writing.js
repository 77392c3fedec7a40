import { find } from "../lib/markup.js";
import { ChatEntry } from "./chat-entry.js";
import { ChatLog } from "./chat-log.js";

/** @typedef {import("./visitor-chat.js").VisitorConnection} VisitorConnection */

const LASTS = 8_000; // ms; the server shows a text again every 3 s, also if it does not grow

/**
 * Shows the bot's answer while it is written, as a bubble below the last entry. Nothing of it stays: the entry replaces it,
 * and it goes with a takeover, with the connection, and if nothing more is heard of it.
 * @param {HTMLElement} chat
 * @param {VisitorConnection} connection
 */
export function showWriting(chat, connection) {
  return new Writing(chat, connection);
}

class Writing {
  #chat;
  #place;
  #timer = 0;
  /** @type {ChatEntry | null} */
  #bubble = null;

  /**
   * @param {HTMLElement} chat
   * @param {VisitorConnection} connection
   */
  constructor(chat, connection) {
    this.#chat = chat;
    this.#place = find(chat, '[data-part="writing"]');
    connection.on("frame", (frame) => this.#hear(frame));
    connection.on("connected", () => this.#end());
    connection.on("disconnected", () => this.#end());
  }

  /** @param {Frames.ToVisitor} frame */
  #hear(frame) {
    if (frame.type === "writing") this.#show(frame.text);
    else if (frame.type === "entry" && frame.entry.author !== "visitor") this.#end();
    else if ((frame.type === "state" || frame.type === "heartbeat") && !isBots(frame.state)) this.#end();
  }

  /** @param {string} text all of it so far */
  #show(text) {
    if (!text || !isBots(this.#chat.dataset.state)) return this.#end();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), LASTS);
    const language = find(this.#chat, "chat-log", ChatLog).botLanguage;
    const shown = { author: /** @type {const} */ ("bot"), name: this.#chat.dataset.botName, text };
    if (this.#bubble) return this.#bubble.show(shown, language);
    this.#bubble = ChatEntry.make(shown, language);
    this.#place.append(this.#bubble);
    this.#bubble.follow(find(this.#chat, '[data-part="entries"]').lastElementChild);
  }

  #end() {
    clearTimeout(this.#timer);
    this.#bubble?.remove();
    this.#bubble = null;
  }
}

/** @param {string | undefined} state */
function isBots(state) {
  return state === "bot" || state === "awaiting";
}
