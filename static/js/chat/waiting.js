import { CommandError } from "../lib/connection.js";
import { find, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";

/** @typedef {import("./visitor-chat.js").VisitorConnection} VisitorConnection */
/** @typedef {{ state: string, online?: boolean }} Told */

const DONE = new Set(["gone", "already_taken"]); // nothing is left to take back

/**
 * While a person is awaited, a line says whether somebody is there, and has the way back to the bot.
 * @param {HTMLElement} chat
 * @param {VisitorConnection} connection
 */
export function showWaiting(chat, connection) {
  return new Waiting(chat, connection);
}

class Waiting {
  #line;
  #connection;
  #wasAlone = false; // nobody was online in this wait

  /**
   * @param {HTMLElement} chat
   * @param {VisitorConnection} connection
   */
  constructor(chat, connection) {
    this.#line = find(chat, ".waiting");
    this.#connection = connection;
    connection.on("connected", (welcome) => this.#hear(welcome));
    connection.on("frame", (frame) => this.#hearFrame(frame));
    this.#button.addEventListener("click", () => this.#takeBack());
  }

  /** @param {Frames.ToVisitor} frame */
  #hearFrame(frame) {
    if (frame.type === "state") this.#hear(frame);
    // What the heartbeat tells first comes with its `state` frame.
    else if (frame.type === "heartbeat" && frame.state !== "awaiting") this.#line.hidden = true;
  }

  /** @param {Told} told */
  #hear({ state, online = false }) {
    const waits = state === "awaiting";
    this.#line.hidden = !waits;
    if (!waits) this.#wasAlone = false;
    else setText(find(this.#line, "p"), translate(this.#key(online)));
    this.#line.toggleAttribute("data-online", online);
    if (waits && !online) this.#wasAlone = true;
  }

  /** @param {boolean} online */
  #key(online) {
    if (!online) return "waiting.alone";
    return this.#wasAlone ? "waiting.came" : "waiting.online";
  }

  async #takeBack() {
    this.#button.disabled = true;
    try {
      await this.#connection.request("take_back_request", {});
    } catch (error) {
      const isDone = error instanceof CommandError && DONE.has(error.code);
      if (!isDone) setText(find(this.#line, "p"), translate("file.trouble"));
    } finally {
      this.#button.disabled = false;
    }
  }

  get #button() {
    return find(this.#line, "button", HTMLButtonElement);
  }
}
