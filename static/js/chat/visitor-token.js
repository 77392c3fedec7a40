import { isText } from "../lib/shapes.js";

/** @import { BrowserStorage } from "../lib/storage.js" */

/** @param {any} value */
const isToken = (value) => isText(value) && /^[\x21-\x7e]{1,200}$/.test(value);

/**
 * The token by which the server knows the visitor. It is kept once it is worth something. Until then every tab has its own,
 * and takes over that of the first tab that says something.
 */
export class VisitorToken {
  /** @type {string | null} */
  value;
  #storage;

  /** @param {BrowserStorage} storage */
  constructor(storage) {
    this.#storage = storage;
    this.value = storage.get("token", isToken);
  }

  keep() {
    if (this.value && this.#storage.get("token", isToken) !== this.value) this.#storage.set("token", this.value);
  }

  /**
   * The address to which the visitor's next file is posted; the token is worth something from then on.
   * @param {string} url
   */
  targetOfFiles(url) {
    if (!this.value) return null;
    this.keep();
    return { url, headers: { Authorization: `Bearer ${this.value}` } };
  }

  /** The server does not know it. */
  forget() {
    this.value = null;
    this.#storage.remove("token");
  }

  /**
   * Calls back with the token that another tab has kept.
   * @param {(token: string) => void} kept
   */
  watch(kept) {
    this.#storage.watch("token", () => {
      const token = this.#storage.get("token", isToken);
      if (token && token !== this.value) kept(token);
    });
  }
}
