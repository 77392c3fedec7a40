import { closest, copy, find, findAll, setAttribute, setText } from "../lib/markup.js";
import { session } from "./session.js";

/** <offline-line>: above the list of an operator who is Offline: nobody alerts them; why they are away; a way back. */
export class OfflineLine extends HTMLElement {
  connectedCallback() {
    session.on("status", () => this.#show());
    session.handingOver.on("changed", () => this.#show());
    this.addEventListener("click", ({ target }) => {
      if (closest(target, '[data-act="online"]')) session.setStatus("online");
      const code = closest(target, "[data-reason]")?.dataset.reason;
      if (code) this.#choose(code);
    });
    this.#show();
  }

  /** @param {string} code */
  #choose(code) {
    const { handingOver } = session;
    handingOver.awayReason = handingOver.awayReason === code ? "" : code;
    session.setStatus("offline", handingOver.awayReason);
    this.#show();
  }

  #show() {
    const { handingOver, status } = session;
    this.hidden = status === "online";
    if (status === "online") handingOver.awayReason = "";
    const known = new Map(findAll(this, "[data-reason]").map((button) => [button.dataset.reason, button]));
    const buttons = handingOver.reasons.map(({ code, label }) => {
      const button = known.get(code) ?? copy(find(this, "template", HTMLTemplateElement));
      button.dataset.reason = code;
      setText(button, label);
      setAttribute(button, "aria-pressed", String(code === handingOver.awayReason));
      return button;
    });
    find(this, ".offline-reasons").replaceChildren(...buttons);
  }
}
