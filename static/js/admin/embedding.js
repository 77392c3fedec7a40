import { find } from "../lib/markup.js";

const PAUSE = 300; // ms after the last key until the preview follows

/** <embedding-page>: the page about other sites: copies the line, and keeps the preview as the form is. */
class EmbeddingPage extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    const button = find(this, "[data-copy]");
    button.addEventListener("click", () => this.#copy(button.dataset.copied ?? ""));
    find(this, "form").addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#preview(), PAUSE);
    });
    this.#preview(); // the form may hold refused values, or values that the browser kept from an earlier visit
  }

  /** @param {string} copied the confirmation to show */
  async #copy(copied) {
    const code = find(this, ".line code");
    try {
      await navigator.clipboard.writeText(code.textContent ?? "");
      find(this, "[data-part=copied]").textContent = copied;
    } catch {
      getSelection()?.selectAllChildren(code); // without a secure origin: one key away
    }
  }

  #preview() {
    // `replace`: the preview is no step in the page's history.
    const frame = find(this, "iframe", HTMLIFrameElement).contentWindow;
    frame?.location.replace(`${this.dataset.preview}?${this.#query}`);
  }

  get #query() {
    const form = new FormData(find(this, "form", HTMLFormElement));
    form.delete("csrfmiddlewaretoken");
    form.delete("allowed_origins");
    return String(new URLSearchParams([...form].map(([name, value]) => [name, String(value)])));
  }
}

customElements.define("embedding-page", EmbeddingPage);
