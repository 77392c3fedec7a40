// The invitation to chat beside the bubble. It is shown until the visitor opens the chat or dismisses it.

import { drawing, make } from "./markup.js";
import { preview } from "./settings.js";
import { safely } from "./console.js";
import { recall, remember } from "./storage.js";

export class Invitation {
  node = make("div", "invitation");
  #text = make("button", "invited");
  #dismiss = make("button", "dismiss");

  /** @param {{ accepted: () => void, dismissed: () => void }} handlers */
  constructor({ accepted, dismissed }) {
    this.node.hidden = true;
    this.#text.type = this.#dismiss.type = "button";
    this.#text.dir = "auto";
    this.#dismiss.append(drawing("M7 7l10 10M17 7L7 17"));
    this.node.append(this.#text, this.#dismiss);
    this.#text.addEventListener("click", safely(accepted));
    this.#dismiss.addEventListener(
      "click",
      safely(() => {
        this.end();
        dismissed();
      }),
    );
  }

  /** @param {string} label */
  set dismissLabel(label) {
    this.#dismiss.setAttribute("aria-label", label);
  }

  /**
   * @param {string} text blank for no invitation
   * @param {boolean} open whether the chat is open
   */
  show(text, open) {
    this.#text.textContent = text;
    this.node.hidden = !text || open || (!preview && Boolean(recall().invited));
  }

  /** Hides it for good. A preview invites again. */
  end() {
    if (this.node.hidden) return;
    this.node.hidden = true;
    if (!preview) remember("invited", true);
  }
}
