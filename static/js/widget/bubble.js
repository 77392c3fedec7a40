// The round button that opens and closes the chat, with the number of unread messages.

/** @import { Words } from "./words.js" */
import { drawing, make } from "./markup.js";

const SPEECH_BUBBLE =
  "M12 3.500c-5 0-9 3.300-9 7.500 0 2.300 1.200 4.300 3.100 5.700L5.500 20.500l4.300-1.800c.7.100 1.400.200 2.200.200 5 0 9-3.300 9-7.900s-4-7.500-9-7.500z";
const CHEVRON = "M6 9.500l6 6 6-6"; // the cross is in the head of the chat

export class Bubble {
  button = make("button", "bubble");
  #badge = make("span", "badge");

  constructor() {
    this.button.type = "button";
    this.button.setAttribute("aria-controls", "panel");
    this.button.append(drawing(SPEECH_BUBBLE), drawing(CHEVRON), this.#badge);
    this.#badge.setAttribute("aria-hidden", "true");
  }

  /** @param {{ open: boolean, unread: number, words: Words }} state */
  show({ open, unread, words }) {
    const closed = unread ? words.unread.replace("{count}", String(unread)) : words.open;
    this.button.setAttribute("aria-expanded", String(open));
    this.button.setAttribute("aria-label", open ? words.close : closed);
    this.#badge.textContent = unread > 99 ? "99+" : String(unread);
    this.#badge.hidden = !unread || open;
  }
}
