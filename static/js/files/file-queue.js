// <file-queue>: the files on their way, and what became of those that did not arrive. `of` says whose are shown.

import { language } from "../lib/language.js";
import { translate } from "../lib/translations.js";
import { iconOf, sizeOf } from "./kinds.js";
import { UploadQueue } from "./upload-queue.js";

const percents = new Intl.NumberFormat(language, { style: "percent" });

export class FileQueue extends HTMLElement {
  #queue = new UploadQueue();
  #of = null;
  #nodes = new Map();

  connectedCallback() {
    this.#queue.addEventListener("changed", () => this.#show());
    for (const [event, key] of [["began", "began"], ["cancelled", "cancelled"]])
      this.#queue.addEventListener(event, ({ detail }) => this.#announce(translate(`upload.${key}`, { name: detail.name })));
    this.#queue.addEventListener("done", ({ detail }) =>
      this.#announce(translate(detail.to === "mailbox" ? "upload.done.mailbox" : "upload.done", { name: detail.name })),
    );
    this.#queue.addEventListener("failed", ({ detail }) =>
      this.#announce(translate("upload.failed", { name: detail.name, detail: detail.detail })),
    );
    this.addEventListener("click", (event) => this.#decide(event.target.closest("[data-act]")));
    addEventListener("beforeunload", (event) => this.#queue.busy && event.preventDefault());
  }

  // Several files, in this order; see UploadQueue for `goal`.
  add(chosen, goal) {
    for (const file of chosen) this.#queue.add(file, goal, this.#of);
  }

  set of(of) {
    this.#of = of;
    this.#show();
  }

  #show() {
    const items = this.#queue.items.filter((item) => item.of === this.#of);
    const shown = new Set(items);
    for (const [item, node] of this.#nodes) {
      if (shown.has(item)) continue;
      this.#nodes.delete(item);
      this.#leave(node);
    }
    for (const item of items) this.#fill(this.#nodeOf(item), item);
    this.hidden = items.length === 0;
  }

  #nodeOf(item) {
    let node = this.#nodes.get(item);
    if (!node) {
      node = document.importNode(this.querySelector("template").content.firstElementChild, true);
      node.querySelector("use").setAttribute("href", `#file-${iconOf(item.file.type)}`);
      node.querySelector(".upload-name").textContent = item.name;
      node.querySelector(".upload-size").textContent = sizeOf(item.file.size);
      node.querySelector("progress").setAttribute("aria-label", translate("upload.progress", { name: item.name }));
      for (const button of node.querySelectorAll("[data-act]"))
        button.setAttribute("aria-label", translate(`upload.${button.dataset.act}`, { name: item.name }));
      this.#nodes.set(item, node);
      this.querySelector(".uploads-list").append(node);
    }
    return node;
  }

  #fill(node, item) {
    node.dataset.state = item.state;
    const failed = item.state === "failed";
    const progress = node.querySelector("progress");
    progress.hidden = failed;
    progress.value = item.sent;
    const state = node.querySelector(".upload-state");
    const text = textOf(item);
    if (state.textContent !== text) state.textContent = text;
    node.querySelector('[data-act="retry"]').hidden = !failed || !item.again;
    node.querySelector('[data-act="cancel"]').hidden = failed;
    node.querySelector('[data-act="remove"]').hidden = !failed;
  }

  // Whoever was on it with the keyboard goes on beside it.
  #leave(node) {
    const focused = node.contains(document.activeElement);
    const next = node.nextElementSibling ?? node.previousElementSibling;
    node.remove();
    if (!focused) return;
    const target = next?.querySelector("button:not([hidden])");
    if (target) target.focus();
    else this.dispatchEvent(new CustomEvent("emptied", { bubbles: true }));
  }

  #decide(button) {
    const node = button?.closest(".upload");
    const item = [...this.#nodes].find(([, each]) => each === node)?.[0];
    if (!item) return;
    if (button.dataset.act === "retry") {
      this.#queue.retry(item);
      node.querySelector('[data-act="cancel"]').focus();
    } else {
      this.#queue.remove(item);
    }
  }

  #announce(text) {
    this.querySelector('[role="status"]').textContent = text;
  }
}

function textOf(item) {
  if (item.state === "failed") return item.detail;
  if (item.state === "waiting") return translate("upload.waiting");
  return item.sent < 100 ? translate("upload.sending", { percent: percents.format(item.sent / 100) }) : translate("upload.checking");
}
