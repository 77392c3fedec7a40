// The page about other sites: copies the line, and keeps the preview as the form is.

const PAUSE = 300; // ms after the last key until the preview follows

class EmbeddingPage extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.querySelector("[data-copy]").addEventListener("click", (event) => this.copy(event.currentTarget));
    this.querySelector("form").addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.show(), PAUSE);
    });
    this.show(); // what was refused, or what the browser has kept of an earlier visit, is in the form already
  }

  async copy(button) {
    const code = this.querySelector(".line code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      this.querySelector("[data-part=copied]").textContent = button.dataset.copied;
    } catch {
      getSelection().selectAllChildren(code); // without a secure origin: one key away
    }
  }

  show() {
    // `replace`: the preview is no step in the page's history.
    this.querySelector("iframe").contentWindow.location.replace(`${this.dataset.preview}?${this.#query}`);
  }

  get #query() {
    const form = new FormData(this.querySelector("form"));
    form.delete("csrfmiddlewaretoken");
    form.delete("allowed_origins");
    return String(new URLSearchParams(form));
  }
}

customElements.define("embedding-page", EmbeddingPage);
