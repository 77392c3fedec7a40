const LASTS = 6_000; // ms

/** Shows that somebody else types, until they stop or nothing more is heard of it: they may have gone away. */
export class TypingIndicator {
  #show;
  #timer = 0;

  /** @param {(name: string | null) => void} show shows the name of the one who types; null for nobody */
  constructor(show) {
    this.#show = show;
  }

  /** @param {string} name */
  begin(name) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), LASTS);
    this.#show(name);
  }

  /**
   * @param {Frames.TypingToVisitor} typing
   * @param {string} name of the one it tells of
   */
  hear({ active }, name) {
    if (active) this.begin(name);
    else this.end();
  }

  end() {
    clearTimeout(this.#timer);
    this.#show(null);
  }
}
