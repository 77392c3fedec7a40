import { find } from "../lib/markup.js";
import { playSound } from "../lib/sound.js";
import { translate } from "../lib/translations.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { setNotifications, testNotification } from "./notifications.js";
import { preferences } from "./preferences.js";
import { session } from "./session.js";

/**
 * <alert-settings>: the settings of alerts, and a test that tells the cause if none arrive. Events: "toast" with {text}.
 */
export class AlertSettings extends ChoiceDialog {
  #notify = find(this, '[name="notify"]', HTMLInputElement);
  #sound = find(this, '[name="sound"]', HTMLInputElement);
  #results = find(this, ".test-results");

  connectedCallback() {
    super.connectedCallback();
    this.#notify.addEventListener("change", () => setNotifications(this, this.#notify.checked));
    this.#sound.addEventListener("change", () => preferences.set("muted", !this.#sound.checked || null));
    find(this, '[data-act="test"]').addEventListener("click", () => this.#test());
    preferences.on("changed", () => this.#showPreferences());
    this.#showPreferences();
  }

  open() {
    this.#results.replaceChildren();
    this.show();
  }

  #showPreferences() {
    this.#notify.checked = preferences.areNotificationsOn;
    this.#sound.checked = !preferences.get("muted");
  }

  async #test() {
    const { connected, status } = session;
    const results = [
      { fine: connected, key: connected ? "test.connection.connected" : "test.connection.lost" },
      { fine: status === "online", key: `test.status.${status}` },
      testNotification(),
      await testSound(),
    ];
    this.#results.replaceChildren(...results.map(resultItem));
  }
}

async function testSound() {
  if (preferences.get("muted")) return { fine: false, key: "test.sound.muted" };
  const fine = await playSound();
  return { fine, key: fine ? "test.sound.played" : "test.sound.blocked" };
}

/** @param {{ fine: boolean, key: string }} result */
function resultItem({ fine, key }) {
  const item = document.createElement("li");
  item.dataset.fine = String(fine);
  item.textContent = translate(key);
  return item;
}
