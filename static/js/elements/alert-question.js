import { closest } from "../lib/markup.js";
import { setNotifications } from "./notifications.js";
import { canNotify, preferences } from "./preferences.js";

/** <alert-question>: our own question about notifications, before the browser asks. Events: "toast" with {text}. */
export class AlertQuestion extends HTMLElement {
  connectedCallback() {
    preferences.on("changed", () => this.#show());
    this.addEventListener("click", (event) => {
      const answer = closest(event.target, "[data-answer]")?.dataset.answer;
      if (answer) setNotifications(this, answer === "yes");
    });
    this.#show();
  }

  #show() {
    this.hidden = !canNotify || preferences.get("notify") !== null || Notification.permission === "denied";
  }
}
