import { Emitter } from "../lib/emitter.js";
import { BrowserStorage } from "../lib/storage.js";

const PREFIX = "takeover.wish.";

/**
 * How this browser's operator wants to be alerted: "notify" is "yes", "no" or not answered yet; "muted"; "letters" is false
 * if shortcuts of a single letter are off.
 *
 * Events: "changed", also if another tab changed them.
 * @extends {Emitter<{ changed: void }>}
 */
class Preferences extends Emitter {
  #storage = new BrowserStorage("localStorage", PREFIX);

  constructor() {
    super();
    addEventListener("storage", ({ key }) => key?.startsWith(PREFIX) && this.emit("changed", undefined));
  }

  /** @param {"notify" | "muted" | "letters"} name */
  get(name) {
    return this.#storage.get(name);
  }

  /**
   * @param {"notify" | "muted" | "letters"} name
   * @param {string | boolean | null} value null for the default
   */
  set(name, value) {
    this.#storage.set(name, value);
    this.emit("changed", undefined);
  }
}

export const preferences = new Preferences();

export const canNotify = "Notification" in window && window.isSecureContext;

/** Asks the browser for permission to notify; resolves with whether it was given. */
export async function askBrowser() {
  if (!canNotify) return false;
  return (await Notification.requestPermission()) === "granted";
}
