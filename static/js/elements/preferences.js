// How this browser's operator wants to be alerted: "notify" is "yes", "no" or not answered yet; "muted"; "letters" is
// false where shortcuts of a single letter are off. Fires "changed", also when another tab changed them.

import { BrowserStorage } from "../lib/storage.js";

const PREFIX = "takeover.wish.";

class Preferences extends EventTarget {
  #memory = new BrowserStorage("localStorage", PREFIX);

  constructor() {
    super();
    addEventListener("storage", ({ key }) => key?.startsWith(PREFIX) && this.dispatchEvent(new Event("changed")));
  }

  get(name) {
    return this.#memory.get(name);
  }

  set(name, value) {
    this.#memory.set(name, value);
    this.dispatchEvent(new Event("changed"));
  }
}

export const preferences = new Preferences();

export const canNotify = "Notification" in window && window.isSecureContext;

// Asks the browser; resolves with whether it may be done.
export async function askBrowser() {
  if (!canNotify) return false;
  return (await Notification.requestPermission()) === "granted";
}
