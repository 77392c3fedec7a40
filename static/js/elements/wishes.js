// How this browser's operator wants to be alerted: "notify" is "yes", "no" or not answered yet; "muted"; "letters" is
// false where shortcuts of a single letter are off. Fires "changed", also when another tab changed them.

import { Memory } from "../lib/memory.js";

const PREFIX = "takeover.wish.";

class Wishes extends EventTarget {
  #memory = new Memory("localStorage", PREFIX);

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

export const wishes = new Wishes();

export const canNotify = "Notification" in window && window.isSecureContext;

// Asks the browser; resolves with whether it may be done.
export async function askBrowser() {
  if (!canNotify) return false;
  return (await Notification.requestPermission()) === "granted";
}
