/** Keeps values in the browser. If storage is forbidden or full, values are lost and nothing breaks. */
export class BrowserStorage {
  /** @type {Storage | null} */
  #storage;
  #prefix;

  /**
   * @param {"localStorage" | "sessionStorage"} kind of this browser, or of this tab
   * @param {string} prefix of every key
   */
  constructor(kind, prefix) {
    this.#prefix = prefix;
    try {
      this.#storage = window[kind];
    } catch {
      this.#storage = null;
    }
  }

  /**
   * The value, or null.
   * @param {string | number} key
   */
  get(key) {
    try {
      return JSON.parse(this.#storage?.getItem(this.#prefix + key) ?? "null");
    } catch {
      return null;
    }
  }

  /**
   * Keeps the value; null, "" and an empty list remove the key.
   * @param {string | number} key
   * @param {any} value
   */
  set(key, value) {
    try {
      if (value === null || value === "" || value.length === 0) this.#storage?.removeItem(this.#prefix + key);
      else this.#storage?.setItem(this.#prefix + key, JSON.stringify(value));
    } catch {
      // forbidden or full
    }
  }
}
