import { onKey } from "../lib/keyboard.js";
import { find } from "../lib/markup.js";
import { BotPicture } from "./bot-picture.js";

const DRAFT_STATE = ".draft-state"; // how many changes are not published, in the bar above

/**
 * <picture-panel>: the panel beside the picture, with the form of an interaction. It is the form's own page.
 */
class PicturePanel extends HTMLElement {
  #frame = find(this, "iframe", HTMLIFrameElement);
  #page = find(this, "[data-page]", HTMLAnchorElement);
  #from = 0;
  #renewing = new AbortController();

  connectedCallback() {
    document.addEventListener("picture-form", (event) => this.#open(/** @type {CustomEvent} */ (event).detail));
    find(this, "[data-close]").addEventListener("click", () => this.#leave());
    onKey(document, (event) => event.key === "Escape" && !this.hidden && this.#leave());
    this.#frame.addEventListener("load", () => this.#loaded());
  }

  /** @param {{ address: string, id: number, name: string, adds: boolean }} form */
  #open({ address, id, name, adds }) {
    this.#from = id;
    find(this, "h2").textContent = adds ? (this.dataset.after ?? "").replace("{name}", name) : name;
    this.#page.href = address;
    this.hidden = false;
    picture()?.bringIntoView(id);
    this.#frame.contentWindow?.location.replace(`${address}${address.includes("?") ? "&" : "?"}_panel=1`);
    find(this, "[data-close]").focus();
  }

  /** The form asks whether unsaved words are to be lost; if not, nothing is loaded. */
  #leave() {
    this.#frame.contentWindow?.location.replace("about:blank");
  }

  #loaded() {
    const place = this.#frame.contentWindow?.location;
    if (place?.href === "about:blank") {
      if (this.hidden) return;
      this.hidden = true;
      picture()?.focusOn(this.#from);
      this.#renew(); // a form that was left before all of its scripts had come did not say that it was saved
      return;
    }
    onKey(/** @type {EventTarget} */ (this.#frame.contentWindow), (event) => event.key === "Escape" && !event.defaultPrevented && this.#leave());
    if (!new URLSearchParams(place?.search).has("_saved")) return;
    const field = this.#frame.contentDocument?.querySelector("#id_name");
    // It may have another name now, or be the interaction that was added.
    if (field) find(this, "h2").textContent = /** @type {HTMLInputElement} */ (field).value;
    this.#renew();
  }

  async #renew() {
    this.#renewing.abort();
    this.#renewing = new AbortController();
    const { signal } = this.#renewing;
    const answer = await fetch(location.href, { signal }).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => "") : "";
    if (!text || signal.aborted) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    picture()?.draw(JSON.parse(find(page, "#drawn").textContent ?? ""));
    find(document, DRAFT_STATE).replaceWith(document.adoptNode(find(page, DRAFT_STATE)));
  }
}

function picture() {
  const found = document.querySelector("bot-picture");
  return found instanceof BotPicture ? found : null;
}

customElements.define("picture-panel", PicturePanel);
