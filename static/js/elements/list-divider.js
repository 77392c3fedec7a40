import { onKey } from "../lib/keyboard.js";
import { setAttribute } from "../lib/markup.js";
import { deskPreferences } from "./desk-preferences.js";

const [LEAST, MOST] = [280, 720]; // px
const STEP = 16; // px a key
const PANE = 360; // px that the conversation keeps

/** <list-divider>: the edge between the list and the conversation, dragged or moved by the arrow keys; kept in this browser. */
export class ListDivider extends HTMLElement {
  #grabbed = 0;

  connectedCallback() {
    this.addEventListener("pointerdown", (event) => this.#grab(event));
    this.addEventListener("pointermove", (event) => this.#drag(event));
    for (const end of ["pointerup", "pointercancel"]) this.addEventListener(end, () => this.#drop());
    this.addEventListener("dblclick", () => this.#keep(null));
    onKey(this, (event) => this.#key(event));
    deskPreferences.on("changed", () => this.#show());
    addEventListener("resize", () => this.#show());
    this.#show();
  }

  /** The list, beside which it stands. */
  get #list() {
    return /** @type {HTMLElement} */ (this.previousElementSibling);
  }

  get #desk() {
    return /** @type {HTMLElement} */ (this.parentElement);
  }

  get #isRightToLeft() {
    return document.documentElement.dir === "rtl";
  }

  /** The most that leaves room for a conversation. */
  get #most() {
    const { left, right } = this.#list.getBoundingClientRect();
    const { left: start, right: end } = this.#desk.getBoundingClientRect();
    const room = this.#isRightToLeft ? right - start : end - left;
    return Math.max(LEAST, Math.min(MOST, Math.round(room - PANE)));
  }

  #show() {
    const width = deskPreferences.get("width");
    if (width === null) this.#desk.style.removeProperty("--list-width");
    else this.#resize(width);
    this.#tellWidth();
  }

  /** @param {number} width */
  #resize(width) {
    this.#desk.style.setProperty("--list-width", `${Math.min(this.#most, Math.max(LEAST, Math.round(width)))}px`);
    this.#tellWidth();
  }

  #tellWidth() {
    setAttribute(this, "aria-valuemin", LEAST);
    setAttribute(this, "aria-valuemax", this.#most);
    setAttribute(this, "aria-valuenow", Math.round(this.#list.getBoundingClientRect().width));
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (event.button !== 0) return;
    this.setPointerCapture(event.pointerId);
    this.#grabbed = event.pointerId;
    event.preventDefault();
    this.focus({ preventScroll: true });
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (this.#grabbed !== event.pointerId) return;
    const { left, right } = this.#list.getBoundingClientRect();
    this.#resize(this.#isRightToLeft ? right - event.clientX : event.clientX - left);
  }

  #drop() {
    if (!this.#grabbed) return;
    this.#grabbed = 0;
    this.#keep(this.#list.getBoundingClientRect().width);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const width = this.#list.getBoundingClientRect().width;
    const wider = this.#isRightToLeft ? "ArrowLeft" : "ArrowRight";
    const narrower = this.#isRightToLeft ? "ArrowRight" : "ArrowLeft";
    /** @type {Record<string, number | null>} */
    const widths = { [wider]: width + STEP, [narrower]: width - STEP, Home: LEAST, End: this.#most, Enter: null };
    if (!(event.key in widths) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#keep(widths[event.key]);
  }

  /** @param {number | null} width */
  #keep(width) {
    deskPreferences.set("width", width === null ? null : Math.min(this.#most, Math.max(LEAST, Math.round(width))));
  }
}
