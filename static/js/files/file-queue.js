import { language } from "../lib/language.js";
import { closest, copy, find, findAll, focused, setText, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { iconOf, sizeOf } from "./kinds.js";
import { UploadQueue } from "./upload-queue.js";

/** @import { Target, Upload } from "./upload-queue.js" */

const FOLDED_AFTER = 10_000; // ms
const percents = new Intl.NumberFormat(language, { style: "percent" });

/**
 * <file-queue>: the files on their way, and those that did not arrive. `of` is the conversation whose files are shown.
 * Events: "emptied" when the last file left while it had the focus; "arrived" with {id, file}.
 */
export class FileQueue extends HTMLElement {
  #queue = new UploadQueue();
  /** @type {number | null} */
  #of = null;
  /** @type {Map<Upload, HTMLElement>} */
  #nodes = new Map();

  connectedCallback() {
    this.#queue.on("changed", () => this.#show());
    this.#queue.on("began", ({ name }) => this.#announce(translate("upload.began", { name })));
    this.#queue.on("cancelled", ({ name }) => this.#announce(translate("upload.cancelled", { name })));
    this.#queue.on("done", ({ name, to, id, file }) => {
      this.#announce(translate(to === "mailbox" ? "upload.done.mailbox" : "upload.done", { name }));
      tell(this, "arrived", { id, file });
    });
    this.#queue.on("failed", (item) => this.#tellFailure(item));
    this.addEventListener("click", (event) => this.#decide(closest(event.target, "[data-act]")));
    addEventListener("beforeunload", (event) => this.#queue.busy && event.preventDefault());
  }

  /**
   * Takes several files, in this order.
   * @param {File[]} chosen
   * @param {() => Target | null} target
   */
  add(chosen, target) {
    for (const file of chosen) this.#queue.add(file, target, this.#of);
  }

  /** @param {number | null} of */
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
      this.#drop(node);
    }
    for (const item of items) fill(this.#nodeOf(item), item);
    this.hidden = items.length === 0;
  }

  /** @param {Upload} item */
  #tellFailure(item) {
    const { name, detail } = item;
    this.#announce(translate("upload.failed", { name, detail }));
    // What no second try can change goes by itself, but not from under a pointer or the focus.
    if (!item.again) setTimeout(() => this.#fold(item), FOLDED_AFTER);
  }

  /** @param {Upload} item */
  #fold(item) {
    const node = this.#nodes.get(item);
    if (item.state !== "failed") return;
    if (node?.matches(":hover, :focus-within")) setTimeout(() => this.#fold(item), FOLDED_AFTER / 2);
    else this.#queue.remove(item);
  }

  /** @param {Upload} item */
  #nodeOf(item) {
    let node = this.#nodes.get(item);
    if (!node) {
      node = copy(find(this, "template", HTMLTemplateElement));
      find(node, "use", SVGUseElement).setAttribute("href", `#file-${iconOf(item.file.type)}`);
      find(node, ".upload-name").textContent = item.name;
      find(node, ".upload-size").textContent = sizeOf(item.file.size);
      find(node, "progress").setAttribute("aria-label", translate("upload.progress", { name: item.name }));
      for (const button of findAll(node, "[data-act]")) {
        button.setAttribute("aria-label", translate(`upload.${button.dataset.act}`, { name: item.name }));
      }
      this.#nodes.set(item, node);
      find(this, ".uploads-list").append(node);
    }
    return node;
  }

  /**
   * If it had the focus, a neighbor gets it.
   * @param {HTMLElement} node
   */
  #drop(node) {
    const hadFocus = node.contains(focused());
    const next = node.nextElementSibling ?? node.previousElementSibling;
    node.remove();
    if (!hadFocus) return;
    const target = next && findAll(next, "button:not([hidden])")[0];
    if (target) target.focus();
    else tell(this, "emptied");
  }

  /** @param {HTMLElement | null} button */
  #decide(button) {
    const node = button?.closest(".upload");
    const item = [...this.#nodes].find(([, each]) => each === node)?.[0];
    if (!button || !node || !item) return;
    if (button.dataset.act === "retry") {
      this.#queue.retry(item);
      find(node, '[data-act="cancel"]').focus();
    } else {
      this.#queue.remove(item);
    }
  }

  /** @param {string} text */
  #announce(text) {
    find(this, '[role="status"]').textContent = text;
  }
}

/**
 * @param {HTMLElement} node
 * @param {Upload} item
 */
function fill(node, item) {
  node.dataset.state = item.state;
  const failed = item.state === "failed";
  const progress = find(node, "progress", HTMLProgressElement);
  progress.hidden = failed;
  progress.value = item.sent;
  setText(find(node, ".upload-state"), textOf(item));
  find(node, '[data-act="retry"]').hidden = !failed || !item.again;
  find(node, '[data-act="cancel"]').hidden = failed;
  find(node, '[data-act="remove"]').hidden = !failed;
}

/** @param {Upload} item */
function textOf(item) {
  if (item.state === "failed") return item.detail;
  if (item.state === "waiting") return translate("upload.waiting");
  if (item.sent === 100) return translate("upload.checking");
  return translate("upload.sending", { percent: percents.format(item.sent / 100) });
}
