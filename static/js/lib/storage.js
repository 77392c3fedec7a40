/** @import { Shape } from "./shapes.js" */

const ASIDE = "takeover.damaged."; // before the key of a value that could not be used

/**
 * Keeps values in the browser. What it cannot store (a frame on another site, a private window, a full storage) is kept in
 * memory, as long as the page. A value of another shape than expected is put aside under another key: it is as if there
 * were none.
 */
export class BrowserStorage {
  /** @type {Storage | null} */
  #storage = null;
  #prefix;
  /** @type {Map<string, string>} what could not be stored */
  #memory = new Map();

  /**
   * @param {"localStorage" | "sessionStorage"} kind of this browser, or of this tab
   * @param {string} prefix of every key
   */
  constructor(kind, prefix) {
    this.#prefix = prefix;
    try {
      this.#storage = window[kind];
    } catch {
      // forbidden
    }
  }

  /** Whether the browser keeps values for the next page. */
  get lasts() {
    return this.#storage !== null;
  }

  /**
   * The value, or null.
   * @param {string | number} key
   * @param {Shape} shape
   */
  get(key, shape) {
    const whole = this.#prefix + key;
    const text = this.#read(whole);
    if (text === null) return null;
    const value = parsed(text);
    if (value === null || (value !== undefined && shape(value))) return value;
    this.#putAside(whole, text);
    return null;
  }

  /**
   * Keeps the value; null, "" and an empty list remove the key.
   * @param {string | number} key
   * @param {any} value
   */
  set(key, value) {
    if (value === null || value === "" || value.length === 0) this.remove(key);
    else this.#write(this.#prefix + key, JSON.stringify(value));
  }

  /** @param {string | number} key */
  remove(key) {
    this.#forget(this.#prefix + key);
  }

  /**
   * The keys that begin like this.
   * @param {string} start
   */
  keys(start) {
    const found = new Set(this.#memory.keys());
    try {
      for (let index = 0; index < (this.#storage?.length ?? 0); index++) found.add(this.#storage?.key(index) ?? "");
    } catch {
      // forbidden
    }
    const whole = this.#prefix + start;
    return [...found].filter((key) => key.startsWith(whole)).map((key) => key.slice(this.#prefix.length));
  }

  /**
   * Calls back with the key when another tab has changed one that begins like this.
   * @param {string} start
   * @param {(key: string) => void} changed
   */
  watch(start, changed) {
    const whole = this.#prefix + start;
    addEventListener("storage", ({ key }) => {
      if (!key?.startsWith(whole)) return;
      this.#memory.delete(key);
      changed(key.slice(this.#prefix.length));
    });
  }

  /** @param {string} key */
  #read(key) {
    const kept = this.#memory.get(key);
    if (kept !== undefined) return kept;
    try {
      return this.#storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  #write(key, text) {
    this.#memory.set(key, text);
    try {
      if (!this.#storage) return;
      this.#storage.setItem(key, text);
      this.#memory.delete(key);
    } catch {
      // forbidden or full: memory has it, and the next page begins with the value before
    }
  }

  /** @param {string} key */
  #forget(key) {
    this.#memory.delete(key);
    try {
      this.#storage?.removeItem(key);
    } catch {
      // forbidden
    }
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  #putAside(key, text) {
    console.warn(`What this browser kept as ${key} could not be used. It was put aside as ${ASIDE}${key}.`);
    this.#forget(key);
    try {
      this.#storage?.setItem(ASIDE + key, text);
    } catch {
      // forbidden or full
    }
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
