// Who is typing: what we tell of the visitor (not with every key), and what we heard of the other side (it may stop
// without telling).

const TELL_EVERY = 3_000;
const IDLE = 4_000;
const HEARD_FOR = 6_000;

export class OwnTyping {
  #tell;
  #told = 0;
  #timer = 0;

  // `tell(active)` sends it.
  constructor(tell) {
    this.#tell = tell;
  }

  key() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), IDLE);
    if (Date.now() - this.#told < TELL_EVERY) return;
    this.#told = Date.now();
    this.#tell(true);
  }

  stop() {
    clearTimeout(this.#timer);
    if (this.#told) this.#tell(false);
    this.#told = 0;
  }
}

export class HeardTyping {
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
