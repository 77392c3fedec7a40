import { Emitter } from "../lib/emitter.js";
import { isFlag, oneOf } from "../lib/shapes.js";
import { BrowserStorage } from "../lib/storage.js";

const PREFIX = "takeover.wish.";
const SHAPES = { notify: oneOf("yes", "no"), muted: isFlag, letters: isFlag };

/**
 * How this browser's operator wants to be alerted: "notify" is "yes", "no" or not answered yet; "muted"; "letters" is false
 * if shortcuts of a single letter are off.
 *
 * Events: "changed", also if another tab changed them, or the browser's permission for notifications changed.
 * @extends {Emitter<{ changed: void }>}
 */
class Preferences extends Emitter {
  #storage = new BrowserStorage("localStorage", PREFIX);

  constructor() {
    super();
    this.#storage.watch("", () => this.emit("changed", undefined));
    this.#followPermission();
  }

  /** @param {"notify" | "muted" | "letters"} name */
  get(name) {
    return this.#storage.get(name, SHAPES[name]);
  }

  /**
   * @param {"notify" | "muted" | "letters"} name
   * @param {string | boolean | null} value null for the default
   */
  set(name, value) {
    this.#storage.set(name, value);
    this.emit("changed", undefined);
  }

  /** Whether notifications are wanted and the browser shows them. */
  get areNotificationsOn() {
    return this.get("notify") === "yes" && canNotify && Notification.permission === "granted";
  }

  /** Asks the browser for permission to notify; resolves with whether it was given. The caller keeps the answer. */
  async askBrowser() {
    if (!canNotify) return false;
    return (await Notification.requestPermission()) === "granted";
  }

  // People also change it beside the address, or in the settings of their browser.
  async #followPermission() {
    try {
      const permission = await navigator.permissions.query({ name: "notifications" });
      permission.addEventListener("change", () => this.emit("changed", undefined));
    } catch {
      // This browser does not tell.
    }
  }
}

export const canNotify = "Notification" in window && window.isSecureContext;

export const preferences = new Preferences();
