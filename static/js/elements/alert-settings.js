// The operator's own question about notifications, the settings, mute, and a test that says what is wrong.

import { chime } from "../lib/chime.js";
import { word } from "../lib/words.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { desk } from "./desk.js";
import { setText } from "./markup.js";
import { askBrowser, canNotify, wishes } from "./wishes.js";

// Switches notifications on or off; the browser's own prompt comes only after a Yes.
async function wishNotifications(wanted) {
  wishes.set("notify", wanted ? "yes" : "no");
  if (!wanted || (await askBrowser())) return;
  const answer = canNotify ? Notification.permission : "missing";
  const words = { denied: "alert.denied", default: "alert.dismissed", missing: "test.notify.missing" };
  wishes.set("notify", "no");
  document.querySelector("toast-stack").say(word(words[answer]));
}

class AlertQuestion extends HTMLElement {
  connectedCallback() {
    wishes.addEventListener("changed", () => this.#show());
    this.addEventListener("click", (event) => {
      const answer = event.target.closest("[data-answer]")?.dataset.answer;
      if (answer) wishNotifications(answer === "yes");
    });
    this.#show();
  }

  #show() {
    this.hidden = !canNotify || wishes.get("notify") !== null || Notification.permission === "denied";
  }
}

class MuteButton extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.toggle());
    wishes.addEventListener("changed", () => this.#show());
    this.#show();
  }

  toggle() {
    wishes.set("muted", !wishes.get("muted") || null);
  }

  #show() {
    this.querySelector("button").setAttribute("aria-pressed", String(Boolean(wishes.get("muted"))));
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
    this.#notify.addEventListener("change", () => wishNotifications(this.#notify.checked));
    this.#sound.addEventListener("change", () => wishes.set("muted", !this.#sound.checked || null));
    this.querySelector('[data-act="test"]').addEventListener("click", () => this.#test());
    wishes.addEventListener("changed", () => this.#show());
    this.#show();
  }

  #show() {
    this.#notify.checked = wishes.get("notify") === "yes" && canNotify && Notification.permission === "granted";
    this.#sound.checked = !wishes.get("muted");
  }

  async #test() {
    const results = [
      desk.connected ? [true, "test.connection.connected"] : [false, "test.connection.lost"],
      [desk.status === "online", `test.status.${desk.status}`],
      this.#testNotification(),
      await this.#testSound(),
    ];
    this.#results.replaceChildren(
      ...results.map(([fine, key]) => {
        const item = document.createElement("li");
        item.dataset.fine = fine;
        setText(item, word(key));
        return item;
      }),
    );
  }

  #testNotification() {
    if (!canNotify) return [false, "test.notify.missing"];
    if (Notification.permission !== "granted") return [false, `test.notify.${Notification.permission}`];
    if (wishes.get("notify") !== "yes") return [false, "test.notify.off"];
    try {
      new Notification(word("test.title"), { body: word("test.body"), tag: "takeover-test", silent: true });
      return [true, "test.notify.shown"];
    } catch {
      return [false, "test.notify.failed"];
    }
  }

  async #testSound() {
    if (wishes.get("muted")) return [false, "test.sound.muted"];
    return (await chime()) ? [true, "test.sound.played"] : [false, "test.sound.blocked"];
  }
}

customElements.define("alert-question", AlertQuestion);
customElements.define("mute-button", MuteButton);
customElements.define("alert-settings", AlertSettings);
