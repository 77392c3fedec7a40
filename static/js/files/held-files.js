import { closest, copy, find, focused, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { iconOf, sizeOf } from "./kinds.js";

const SIDE = 112; // px of a thumbnail, for screens of two pixels a pixel

/**
 * <held-files>: files that lie in the composer until they are sent together with the words. `of` is the conversation whose
 * files are shown. Events: "held" after each change.
 */
export class HeldFiles extends HTMLElement {
  /** @type {Map<number | null, File[]>} by conversation */
  #held = new Map();
  /** @type {number | null} */
  #of = null;

  connectedCallback() {
    this.addEventListener("click", (event) => this.#remove(closest(event.target, "button")));
    // Closing the page would lose them.
    addEventListener("beforeunload", (event) => [...this.#held.values()].some((files) => files.length) && event.preventDefault());
  }

  get count() {
    return this.#files.length;
  }

  /** @param {number | null} of */
  set of(of) {
    if (this.#of === of) return;
    this.#of = of;
    this.#show();
  }

  /** @param {File[]} files */
  hold(files) {
    if (!files.length) return;
    this.#held.set(this.#of, [...this.#files, ...files]);
    this.#show();
    find(this, '[role="status"]').textContent = translate("held.added", { name: files.map(({ name }) => name).join(", ") });
  }

  /** Gives the files away. */
  take() {
    const files = this.#files;
    this.#held.delete(this.#of);
    this.#show();
    return files;
  }

  get #files() {
    return this.#held.get(this.#of) ?? [];
  }

  #show() {
    const files = this.#files;
    find(this, "ul").replaceChildren(...files.map((file) => this.#itemOf(file)));
    this.hidden = !files.length;
    tell(this, "held");
  }

  /** @param {File} file */
  #itemOf(file) {
    const node = copy(find(this, "template", HTMLTemplateElement));
    find(node, "use", SVGUseElement).setAttribute("href", `#file-${iconOf(file.type)}`);
    find(node, ".held-name").textContent = file.name;
    find(node, ".held-size").textContent = sizeOf(file.size);
    node.title = file.name;
    find(node, "button").setAttribute("aria-label", translate("held.remove", { name: file.name }));
    draw(file, node);
    return node;
  }

  /** @param {HTMLElement | null} button */
  #remove(button) {
    const item = button?.closest("li");
    if (!item) return;
    const at = [...find(this, "ul").children].indexOf(item);
    const files = this.#files.filter((_file, index) => index !== at);
    const hadFocus = item.contains(focused());
    this.#held.set(this.#of, files);
    this.#show();
    const next = /** @type {HTMLElement | null} */ (find(this, "ul").children[Math.min(at, files.length - 1)]);
    if (hadFocus && next) find(next, "button").focus();
    else if (hadFocus) tell(this, "emptied");
  }
}

/**
 * Draws a thumbnail, if the browser can.
 * @param {File} file
 * @param {HTMLElement} node
 */
async function draw(file, node) {
  if (!file.type.startsWith("image/")) return;
  try {
    const whole = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    const scale = SIDE / Math.min(whole.width, whole.height);
    canvas.width = canvas.height = SIDE;
    const [width, height] = [whole.width * scale, whole.height * scale];
    canvas.getContext("2d")?.drawImage(whole, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
    whole.close();
    find(node, ".held-picture").replaceChildren(canvas);
    node.toggleAttribute("data-drawn", true);
  } catch {
    // its icon stays
  }
}
