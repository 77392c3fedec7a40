// That somebody else types, until they stop or nothing more is heard of it: they may have gone away.

const HEARD_FOR = 6_000;

export class TypingIndicator {
  #show;
  #timer = 0;

  // `show(name)` shows who types; nobody without a name.
  constructor(show) {
    this.#show = show;
  }

  begin(name) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.end(), HEARD_FOR);
    this.#show(name);
  }

  end() {
    clearTimeout(this.#timer);
    this.#show(null);
  }
}
