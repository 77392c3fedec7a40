const REPEAT = 3000; // ms
const PAUSE = 4000; // ms without a key after which somebody has stopped typing

/** Tells the other side that somebody types here: at most every 3 s while it lasts, and once that it stopped. */
export class Typing {
  #tell;
  #toldAt = -Infinity;
  #pause = 0;

  /** @param {(active: boolean) => void} tell sends the frame */
  constructor(tell) {
    this.#tell = tell;
  }

  /**
   * Called with every key.
   * @param {boolean} hasText
   */
  note(hasText) {
    clearTimeout(this.#pause);
    if (!hasText) {
      this.stop();
      return;
    }
    if (performance.now() - this.#toldAt >= REPEAT) {
      this.#toldAt = performance.now();
      this.#tell(true);
    }
    this.#pause = setTimeout(() => this.stop(), PAUSE);
  }

  stop() {
    clearTimeout(this.#pause);
    if (this.#toldAt > -Infinity) this.#tell(false);
    this.#toldAt = -Infinity;
  }
}
