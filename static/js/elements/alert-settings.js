// The operator's own question about notifications, the settings, mute, and a test that says what is wrong.

import { playSound } from "../lib/sound.js";
import { translate } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";
import { setText } from "./markup.js";
import { askBrowser, canNotify, preferences } from "./preferences.js";

// Switches notifications on or off; the browser's own prompt comes only after a Yes.
async function setNotifications(wanted) {
  preferences.set("notify", wanted ? "yes" : "no");
  if (!wanted || (await askBrowser())) return;
  const answer = canNotify ? Notification.permission : "missing";
  const words = { denied: "alert.denied", default: "alert.dismissed", missing: "test.notify.missing" };
  preferences.set("notify", "no");
  document.querySelector("toast-stack").say(translate(words[answer]));
}

class AlertQuestion extends HTMLElement {
  connectedCallback() {
    preferences.addEventListener("changed", () => this.#show());
    this.addEventListener("click", (event) => {
      const answer = event.target.closest("[data-answer]")?.dataset.answer;
      if (answer) setNotifications(answer === "yes");
    });
    this.#show();
  }

  #show() {
    this.hidden = !canNotify || preferences.get("notify") !== null || Notification.permission === "denied";
  }
}

class MuteButton extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.toggle());
    preferences.addEventListener("changed", () => this.#show());
    this.#show();
  }

  toggle() {
    preferences.set("muted", !preferences.get("muted") || null);
  }

  #show() {
    this.querySelector("button").setAttribute("aria-pressed", String(Boolean(preferences.get("muted"))));
  }
}

class AlertSettings extends ChoiceDialog {
  #notify = this.querySelector('[name="notify"]');
  #sound = this.querySelector('[name="sound"]');
  #results = this.querySelector(".test-results");

  connectedCallback() {
    super.connectedCallback();
    document.querySelector('[data-opens="alerts-dialog"]').addEventListener("click", () => {
      this.#results.replaceChildren();
      this.show();
    });
    this.#notify.addEventListener("change", () => setNotifications(this.#notify.checked));
    this.#sound.addEventListener("change", () => preferences.set("muted", !this.#sound.checked || null));
    this.querySelector('[data-act="test"]').addEventListener("click", () => this.#test());
    preferences.addEventListener("changed", () => this.#show());
    this.#show();
  }

  #show() {
    this.#notify.checked = preferences.get("notify") === "yes" && canNotify && Notification.permission === "granted";
    this.#sound.checked = !preferences.get("muted");
  }

  async #test() {
    const results = [
      session.connected ? [true, "test.connection.connected"] : [false, "test.connection.lost"],
      [session.status === "online", `test.status.${session.status}`],
      this.#testNotification(),
      await this.#testSound(),
    ];
    this.#results.replaceChildren(
      ...results.map(([fine, key]) => {
        const item = document.createElement("li");
        item.dataset.fine = fine;
        setText(item, translate(key));
        return item;
      }),
    );
  }

  #testNotification() {
    if (!canNotify) return [false, "test.notify.missing"];
    if (Notification.permission !== "granted") return [false, `test.notify.${Notification.permission}`];
    if (preferences.get("notify") !== "yes") return [false, "test.notify.off"];
    try {
      new Notification(translate("test.title"), { body: translate("test.body"), tag: "takeover-test", silent: true });
      return [true, "test.notify.shown"];
    } catch {
      return [false, "test.notify.failed"];
    }
  }

  async #testSound() {
    if (preferences.get("muted")) return [false, "test.sound.muted"];
    return (await playSound()) ? [true, "test.sound.played"] : [false, "test.sound.blocked"];
  }
}

customElements.define("alert-question", AlertQuestion);
customElements.define("mute-button", MuteButton);
customElements.define("alert-settings", AlertSettings);
