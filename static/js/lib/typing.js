// Tells the other side that one types: at most every 3 s while it lasts, and once that it stopped.

const REPEAT = 3000;
const PAUSE = 4000;

export class Typing {
  #tell;
  #told = 0;
  #pause = 0;

  // `tell(active)` sends the frame.
  constructor(tell) {
    this.#tell = tell;
  }

  // With every key; `busy` is whether there is text.
  note(busy) {
    clearTimeout(this.#pause);
    if (!busy) {
      this.stop();
      return;
    }
    if (Date.now() - this.#told >= REPEAT) {
      this.#told = Date.now();
      this.#tell(true);
    }
    this.#pause = setTimeout(() => this.stop(), PAUSE);
  }

  stop() {
    clearTimeout(this.#pause);
    if (this.#told) this.#tell(false);
    this.#told = 0;
  }
}
