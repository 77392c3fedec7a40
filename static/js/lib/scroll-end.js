const NEAR = 60; // px from the end that still count as the end

/**
 * Keeps a log at its end until somebody scrolls up. Only that leaves the end: not lines that are added, not a log that gets
 * lower because something below it needs room, and not heights that turn out to be others than estimated.
 */
export class ScrollEnd {
  reached = true;
  #log;
  #top = 0; // as it was last
  #height = 0;
  #shown = 0; // px of the log that were in sight

  /** @param {HTMLElement} log the element that scrolls */
  constructor(log) {
    this.#log = log;
  }

  /** Called when the log has scrolled. */
  scrolled() {
    if (!this.#log.clientHeight) return; // it is not shown
    const isUp = this.#isUp();
    this.#note();
    this.reached = this.#distance() < NEAR || (this.reached && !isUp);
  }

  /** Called when something has changed its height. */
  keep() {
    if (!this.#log.clientHeight) this.#top = this.#height = this.#shown = 0; // begins at its top when it is shown again
    else if (this.reached && !this.#isScrolledUp()) this.go();
  }

  go() {
    this.reached = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#note();
  }

  // Whether somebody has scrolled up and the browser has not told yet: it does with the next frame only. A log whose content
  // gets shorter moves up too, but stays at its end.
  #isScrolledUp() {
    return this.#isUp() && this.#log.scrollHeight >= this.#height && this.#distance() >= NEAR;
  }

  // Higher than where it was. A log that gets taller at its end is moved by that much, by the browser.
  #isUp() {
    const { scrollTop, clientHeight } = this.#log;
    return scrollTop < this.#top - Math.max(0, clientHeight - this.#shown) - 1;
  }

  #distance() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight;
  }

  #note() {
    this.#top = this.#log.scrollTop;
    this.#height = this.#log.scrollHeight;
    this.#shown = this.#log.clientHeight;
  }
}
