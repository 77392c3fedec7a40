// What the browser remembers for this product. Storage may be forbidden or full: then it is forgotten, nothing breaks.

export class BrowserStorage {
  #storage;
  #prefix;

  // `kind` is "localStorage" (this browser) or "sessionStorage" (this tab).
  constructor(kind, prefix) {
    this.#prefix = prefix;
    try {
      this.#storage = window[kind];
    } catch {
      this.#storage = null;
    }
  }

  get(key) {
    try {
      return JSON.parse(this.#storage.getItem(this.#prefix + key));
    } catch {
      return null;
    }
  }

  // `null`, "" and empty lists are not kept.
  set(key, value) {
    try {
      if (value === null || value === "" || value.length === 0) this.#storage.removeItem(this.#prefix + key);
      else this.#storage.setItem(this.#prefix + key, JSON.stringify(value));
    } catch {
      // see above
    }
  }
}
