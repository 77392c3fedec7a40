import { find, listen, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { Typing } from "../lib/typing.js";

/** @import { VisitorConnection } from "./visitor-chat.js" */

const PAUSE = 1000; // ms between two frames with text

/**
 * Tells the other side that the visitor types. Only while the server says that the operator sees it (`typing_text`), the
 * page says so, and sends what is typed.
 */
export class VisitorTyping extends Typing {
  #connection;
  #note;
  #isShown = false;
  #text = "";
  #timer = 0;

  /**
   * @param {HTMLElement} chat
   * @param {VisitorConnection} connection
   */
  constructor(chat, connection) {
    super((active) => connection.signal("typing", { active }));
    this.#connection = connection;
    this.#note = find(chat, '[data-part="typed-text"]');
    connection.on("connected", (welcome) => this.#hear(welcome));
    connection.on("frame", (frame) => frame.type === "state" && this.#hear(frame));
    listen(chat, "draft", ({ text }) => this.#typed(text));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    super.stop();
  }

  /** @param {Frames.Welcome | Frames.VisitorSees} told */
  #hear({ typing_text: isShown = false, operator }) {
    this.#isShown = isShown;
    this.#note.hidden = !isShown;
    setText(this.#note, isShown ? translate("typed", { name: operator ?? translate("someone") }) : "");
  }

  /** @param {string} text */
  #typed(text) {
    this.#text = text;
    if (this.#isShown && text.trim() && !this.#timer) this.#tellText();
  }

  #tellText() {
    const told = this.#text;
    this.#connection.signal("typing", { active: true, text: told });
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      if (this.#isShown && this.#text !== told && this.#text.trim()) this.#tellText();
    }, PAUSE);
  }
}
