import { files } from "../files/files.js";
import { listen } from "../lib/markup.js";
import { isNumber, isText, objectOf, optional } from "../lib/shapes.js";

/** @import { BrowserStorage } from "../lib/storage.js" */
/** @typedef {{ id: number, name: string, picture?: string }} OwnFile `picture`: a small one, as an address */

const KEY = "files";
const MOST = 20;
const SIDE = 320; // px of a small picture
const LONGEST = 40_000; // characters of its address
const QUALITY = 0.7;

const isFile = objectOf({ id: isNumber, name: isText, picture: optional(isText) });

/** @param {any} value */
const isFiles = (value) => Array.isArray(value) && value.every(isFile);

/**
 * Remembers each file that arrives from this page, and shows it as the visitor knows it.
 * @param {HTMLElement} chat
 * @param {BrowserStorage} storage
 */
export function rememberOwnFiles(chat, storage) {
  const own = new OwnFiles(storage);
  files.own = (id) => own.get(id);
  listen(chat, "arrived", async ({ id, file }) => {
    if (!id) return;
    const withPicture = own.add(id, file);
    files.refresh(); // its name is known at once
    await withPicture;
    files.refresh();
  });
}

/**
 * What this browser remembers of the files that it has sent: the visitor's own name for each, and a small picture. The other
 * side sees another name, and what went to a mailbox cannot be fetched from there.
 */
class OwnFiles {
  #storage;

  /** @param {BrowserStorage} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /**
   * @param {number} id the file's, as the server gave it
   * @returns {OwnFile | null}
   */
  get(id) {
    return this.#all.find((each) => each.id === id) ?? null;
  }

  /**
   * @param {number} id
   * @param {File} file
   */
  async add(id, file) {
    this.#keep({ id, name: file.name });
    const picture = await small(file);
    if (picture) this.#keep({ id, name: file.name, picture });
  }

  /** @param {OwnFile} file */
  #keep(file) {
    const others = this.#all.filter(({ id }) => id !== file.id);
    this.#storage.set(KEY, [...others, file].slice(-MOST));
  }

  /** @returns {OwnFile[]} */
  get #all() {
    return this.#storage.get(KEY, isFiles) ?? [];
  }
}

/**
 * A small picture of the file; blank if it is none that this browser can draw.
 * @param {File} file
 */
async function small(file) {
  if (!file.type.startsWith("image/")) return "";
  try {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    canvas.getContext("2d")?.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    const address = canvas.toDataURL("image/jpeg", QUALITY);
    return address.length <= LONGEST ? address : "";
  } catch {
    return "";
  }
}
