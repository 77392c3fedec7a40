import { find } from "../lib/markup.js";

/** <circle-form>: the people who see a bot. Shows what the ticks mean, before they are saved. */
class CircleForm extends HTMLElement {
  /** The number of the latest question; answers of earlier ones are dropped. */
  #asked = 0;

  connectedCallback() {
    this.addEventListener("change", () => this.#show());
    this.#fold();
  }

  async #show() {
    this.#fold();
    const asked = (this.#asked += 1);
    const ticks = new URLSearchParams();
    for (const [name, value] of new FormData(find(this, "form", HTMLFormElement))) {
      if (["who", "teams", "users"].includes(name)) ticks.append(name, String(value));
    }
    const answer = await fetch(`${this.dataset.effect}?${ticks}`).catch(() => null);
    const words = answer?.ok ? await answer.text() : "";
    if (asked === this.#asked) find(this, "[data-part=effect]").textContent = words;
  }

  /** Hides the teams and persons while everybody is chosen. */
  #fold() {
    const chosen = this.querySelector("input[name=who]:checked");
    find(this, "[data-part=chosen]").hidden = chosen instanceof HTMLInputElement && chosen.value === "everybody";
  }
}

customElements.define("circle-form", CircleForm);
