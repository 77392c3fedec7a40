/**
 * Keeps values in this browser for one bot. If storage is blocked (a frame on another site, a private window), it is kept in
 * memory, and lasts as long as the page.
 */
export class BotStorage {
  #prefix;
  /** @type {Map<string, string>} */
  #memory = new Map();

  /** @param {string | undefined} bot the bot's name in addresses */
  constructor(bot) {
    this.#prefix = `takeover:${bot}:`;
  }

  /**
   * The value, or null.
   * @param {string} key
   */
  get(key) {
    const text = this.#read(this.#prefix + key);
    try {
      return text === null ? null : JSON.parse(text);
    } catch {
      return null; // not written by us
    }
  }

  /**
   * @param {string} key
   * @param {unknown} value
   */
  set(key, value) {
    const text = JSON.stringify(value);
    this.#memory.set(this.#prefix + key, text);
    try {
      localStorage.setItem(this.#prefix + key, text);
    } catch {
      // blocked or full: memory has it
    }
  }

  /** @param {string} key */
  remove(key) {
    this.#memory.delete(this.#prefix + key);
    try {
      localStorage.removeItem(this.#prefix + key);
    } catch {
      // blocked
    }
  }

  /**
   * The keys that begin like this.
   * @param {string} start
   */
  keys(start) {
    const found = new Set(this.#memory.keys());
    try {
      for (let index = 0; index < localStorage.length; index++) found.add(localStorage.key(index) ?? "");
    } catch {
      // blocked
    }
    const whole = this.#prefix + start;
    return [...found].filter((key) => key.startsWith(whole)).map((key) => key.slice(this.#prefix.length));
  }

  /**
   * Calls back with the value when another tab has changed this key.
   * @param {string} key
   * @param {(value: any) => void} changed
   */
  watch(key, changed) {
    addEventListener("storage", (event) => event.key === this.#prefix + key && changed(this.get(key)));
  }

  /** @param {string} key */
  #read(key) {
    try {
      const stored = localStorage.getItem(key);
      if (stored !== null) return stored;
    } catch {
      // blocked
    }
    return this.#memory.get(key) ?? null;
  }
}
