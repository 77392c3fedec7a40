// The server's time. All that a page shows or decides by a time uses it, because a device's own clock may be hours wrong.

const TRANSFER = 60_000; // ms that a page may take to come
const SAME = 2000; // ms; heartbeats are further apart, so two that waited together in a sleeping device do not agree

/** @typedef {string | null | undefined} Told ISO 8601, as frames have it; a server of an older version tells nothing */

/**
 * The device's clock, and by how much the server's is ahead of it. The device's clock goes on while it sleeps, unlike
 * `performance.now()`.
 */
export class ServerClock {
  #device;
  #ahead = 0;
  /** @type {number | null} */
  #doubt = null;

  /** @param {() => number} device ms since 1970, by the device's clock */
  constructor(device) {
    this.#device = device;
  }

  /** ms since 1970 */
  now() {
    return this.#device() + this.#ahead;
  }

  /**
   * Before the server has told anything. A small difference is the way that the page took.
   * @param {number} made when the server made the page
   * @param {number} asked when this device asked for it, by its own clock
   */
  guess(made, asked) {
    if (Math.abs(made - asked) > TRANSFER) this.#ahead = made - asked;
  }

  /**
   * The server has just answered: what it says counts.
   * @param {Told} at
   */
  set(at) {
    const ahead = this.#aheadBy(at);
    if (ahead === null) return;
    this.#ahead = ahead;
    this.#doubt = null;
  }

  /**
   * The server says the time of its own accord. It cannot be earlier than that. If it seems much later, the device's clock
   * was put forward, or the frame waited while the device slept: a second one decides.
   * @param {Told} at
   */
  hear(at) {
    const ahead = this.#aheadBy(at);
    if (ahead === null) return;
    const isLate = ahead < this.#ahead - SAME;
    if (ahead > this.#ahead || (isLate && this.#doubt !== null && Math.abs(ahead - this.#doubt) < SAME)) this.#ahead = ahead;
    this.#doubt = isLate ? ahead : null;
  }

  /** @param {Told} at */
  #aheadBy(at) {
    const ahead = Date.parse(at ?? "") - this.#device();
    return Number.isFinite(ahead) ? ahead : null;
  }
}

// eslint-disable-next-line no-restricted-syntax -- the one place
export const serverClock = new ServerClock(() => Date.now());
