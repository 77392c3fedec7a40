// Files on their way, one after the other. No DOM in here. An item is "waiting", "sending" (`sent` of 100, then being
// checked), or "failed" (`detail`; `again`: whether it makes sense to try it again, with the same `ref`).
// Events: "changed"; "began", "done", "failed", "cancelled" (detail: the item).

import { newRef } from "../lib/connection.js";
import { LARGEST_FILE } from "../lib/protocol.js";
import { translate } from "../lib/translations.js";

// What no second try can change.
const FINAL = new Set(["too_large", "empty_file", "type_not_allowed", "type_mismatch", "infected"]);

export class UploadQueue extends EventTarget {
  items = [];
  #request = null;

  // `goal` gives {url, headers, fields} when the file's turn has come, or null where it cannot be sent now. `of` says
  // what the file belongs to.
  add(file, goal, of = null) {
    const item = { ref: newRef(), file, name: file.name, goal, of, state: "waiting", sent: 0 };
    this.items.push(item);
    if (file.size > LARGEST_FILE) this.#fail(item, "too_large", translate("upload.too_large"));
    else if (file.size === 0) this.#fail(item, "empty_file", translate("upload.empty_file"));
    this.#next();
  }

  retry(item) {
    Object.assign(item, { state: "waiting", sent: 0, detail: "" });
    this.#next();
  }

  // Takes it out; what is being sent stops.
  remove(item) {
    this.items = this.items.filter((each) => each !== item);
    if (item.state === "sending") this.#request.abort();
    if (item.state !== "failed") this.#emit("cancelled", item);
    this.#next();
  }

  get busy() {
    return this.items.some((item) => item.state !== "failed");
  }

  #next() {
    const sending = this.items.some((item) => item.state === "sending");
    const item = sending ? null : this.items.find((each) => each.state === "waiting");
    if (item) this.#send(item);
    this.#emit("changed");
  }

  #send(item) {
    const goal = item.goal();
    if (!goal) {
      this.#fail(item, "none", translate("upload.none"));
      this.#next();
      return;
    }
    item.state = "sending";
    const form = new FormData();
    for (const [name, value] of Object.entries({ ref: item.ref, ...goal.fields })) form.append(name, value);
    form.append("file", item.file, item.name);
    const request = new XMLHttpRequest();
    this.#request = request;
    request.open("POST", goal.url);
    request.setRequestHeader("Accept-Language", document.documentElement.lang); // what is wrong is said in it
    for (const [name, value] of Object.entries(goal.headers ?? {})) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      item.sent = total ? Math.min(100, Math.floor((100 * loaded) / total)) : 0;
      this.#emit("changed");
    });
    request.addEventListener("load", () => this.#answered(item, request));
    request.addEventListener("error", () => this.#broke(item));
    request.send(form);
    this.#emit("began", item);
  }

  #answered(item, request) {
    const answer = parsed(request.responseText);
    if (request.status === 201 || request.status === 202) {
      this.items = this.items.filter((each) => each !== item);
      item.to = answer.to;
      this.#emit("done", item);
    } else {
      this.#fail(item, answer.code, answer.detail ?? translate("upload.lost"));
    }
    this.#next();
  }

  #broke(item) {
    this.#fail(item, "broken", translate("upload.lost"));
    this.#next();
  }

  #fail(item, code, detail) {
    Object.assign(item, { state: "failed", again: !FINAL.has(code), detail });
    this.#emit("failed", item);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
