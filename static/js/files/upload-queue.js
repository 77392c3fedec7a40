import { newRef } from "../lib/connection.js";
import { Emitter } from "../lib/emitter.js";
import { LARGEST_FILE } from "../lib/protocol.js";
import { translate } from "../lib/translations.js";

// No second try can change these.
const FINAL = new Set([
  "too_large",
  "empty_file",
  "type_not_allowed",
  "type_mismatch",
  "damaged",
  "password_protected",
  "macros",
  "infected",
]);

/**
 * Whether there is any sense in sending the file: it is neither empty nor too large.
 * @param {File} file
 */
export function isSendable({ size }) {
  return size > 0 && size <= LARGEST_FILE;
}

/**
 * The address to which a file is posted; null if it cannot be sent now.
 * @typedef {{ url: string, headers?: Record<string, string>, fields?: Record<string, string> }} Target
 */
/**
 * @typedef {object} Upload
 * @property {string} ref stays the same when it is tried again
 * @property {File} file
 * @property {string} name
 * @property {() => Target | null} target asked when the file's turn has come
 * @property {number | null} of the conversation that the file belongs to
 * @property {"waiting" | "sending" | "failed"} state
 * @property {number} sent percent; at 100 the file is being checked
 * @property {string} detail why it failed
 * @property {boolean} again whether it makes sense to try it again
 * @property {string} [to] where it went, once it has arrived
 * @property {number} [id] the file's, once it has arrived
 */

/**
 * Sends files one after the other. No DOM in here.
 * @extends {Emitter<{ changed: void, began: Upload, done: Upload, failed: Upload, cancelled: Upload }>}
 */
export class UploadQueue extends Emitter {
  /** @type {Upload[]} */
  items = [];
  /** @type {XMLHttpRequest | null} */
  #request = null;

  /**
   * @param {File} file
   * @param {() => Target | null} target
   * @param {number | null} of
   */
  add(file, target, of = null) {
    /** @type {Upload} */
    const item = { ref: newRef(), file, name: file.name, target, of, state: "waiting", sent: 0, detail: "", again: true };
    this.items.push(item);
    if (file.size > LARGEST_FILE) this.#fail(item, "too_large", translate("upload.too_large"));
    else if (file.size === 0) this.#fail(item, "empty_file", translate("upload.empty_file"));
    this.#next();
  }

  /** @param {Upload} item */
  retry(item) {
    Object.assign(item, { state: "waiting", sent: 0, detail: "" });
    this.#next();
  }

  /**
   * Takes it out; if it is being sent, that stops.
   * @param {Upload} item
   */
  remove(item) {
    this.items = this.items.filter((each) => each !== item);
    if (item.state === "sending") this.#request?.abort();
    if (item.state !== "failed") this.emit("cancelled", item);
    this.#next();
  }

  get busy() {
    return this.items.some((item) => item.state !== "failed");
  }

  #next() {
    const sending = this.items.some((item) => item.state === "sending");
    const item = sending ? null : this.items.find((each) => each.state === "waiting");
    if (item) this.#send(item);
    this.emit("changed", undefined);
  }

  /** @param {Upload} item */
  #send(item) {
    const target = item.target();
    if (!target) {
      this.#fail(item, "none", translate("upload.none"));
      this.#next();
      return;
    }
    item.state = "sending";
    const request = new XMLHttpRequest();
    this.#request = request;
    request.open("POST", target.url);
    request.setRequestHeader("Accept-Language", document.documentElement.lang); // errors are told in it
    for (const [name, value] of Object.entries(target.headers ?? {})) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      item.sent = total ? Math.min(100, Math.floor((100 * loaded) / total)) : 0;
      this.emit("changed", undefined);
    });
    request.addEventListener("load", () => this.#answered(item, request));
    request.addEventListener("error", () => this.#broke(item));
    request.send(formOf(item, target));
    this.emit("began", item);
  }

  /**
   * @param {Upload} item
   * @param {XMLHttpRequest} request
   */
  #answered(item, request) {
    const answer = parsed(request.responseText);
    if (request.status === 201 || request.status === 202) {
      this.items = this.items.filter((each) => each !== item);
      item.to = answer.to;
      item.id = answer.entry?.attachment?.id;
      this.emit("done", item);
    } else {
      this.#fail(item, answer.code ?? "", answer.detail ?? translate("upload.lost"));
    }
    this.#next();
  }

  /** @param {Upload} item */
  #broke(item) {
    this.#fail(item, "broken", translate("upload.lost"));
    this.#next();
  }

  /**
   * @param {Upload} item
   * @param {string} code
   * @param {string} detail
   */
  #fail(item, code, detail) {
    Object.assign(item, { state: "failed", again: !FINAL.has(code), detail });
    this.emit("failed", item);
  }
}

/**
 * @param {Upload} item
 * @param {Target} target
 */
function formOf(item, target) {
  const form = new FormData();
  // A file's own name in a form has its quotation marks escaped, which nobody can undo with certainty.
  const fields = { ref: item.ref, name: item.name, ...target.fields };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", item.file, item.name);
  return form;
}

/**
 * @param {string} text
 * @returns {{ to?: string, code?: string, detail?: string, entry?: Frames.EntryBody }}
 */
function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
