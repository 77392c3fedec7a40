/**
 * Tells listeners what has happened. `Events` has the type of each event's detail.
 * @template {Record<string, any>} Events
 */
export class Emitter {
  #target = new EventTarget();

  /**
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {(detail: Events[Name]) => void} listener
   * @param {AbortSignal} [signal] ends the listening
   */
  on(name, listener, signal) {
    this.#target.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail), { signal });
  }

  /**
   * @template {keyof Events & string} Name
   * @param {Name} name
   * @param {Events[Name]} detail
   */
  emit(name, detail) {
    this.#target.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
