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
    this.hidden = !canNotify || !isOpen(Notification.permission, preferences.get("notify"));
  }
}

/**
 * Whether there is something to ask: nobody has answered yet, or the browser has forgotten that it allowed them.
 * @param {NotificationPermission} permission
 * @param {unknown} answer
 */
function isOpen(permission, answer) {
  return answer === null ? permission !== "denied" : answer === "yes" && permission === "default";
}
