import { find } from "../lib/markup.js";
import { spelled } from "./answer-help.js";

/** The calendar beside the field, for a question that asks for a day. */
export class DayPicker {
  #button;
  #input;

  /**
   * @param {HTMLElement} composer
   * @param {(text: string) => void} picked gets the day in words
   */
  constructor(composer, picked) {
    this.#button = find(composer, '[data-action="calendar"]');
    this.#input = find(composer, ".day-input", HTMLInputElement);
    this.#button.addEventListener("click", () => this.#open());
    this.#input.addEventListener("change", () => {
      if (this.#input.value) picked(spelled(this.#input.value, document.documentElement.lang));
    });
  }

  /** @param {Frames.Asks | null} asks */
  show(asks) {
    const isDay = asks?.kind === "date";
    this.#button.hidden = this.#input.hidden = !isDay;
    this.#input.value = "";
    this.#input.min = (isDay && asks.least) || "";
    this.#input.max = (isDay && asks.most) || "";
  }

  #open() {
    try {
      this.#input.showPicker();
    } catch {
      this.#input.focus(); // a browser that opens calendars only by itself
    }
  }
}
