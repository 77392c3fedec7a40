// Keys as people mean them: the one place that listens to pressed keys.

const COMPOSING = 229; // the code of a key that went to an input method

/**
 * Calls `listener` with each pressed key, but not with those by which somebody composes a character (Japanese, Chinese,
 * Korean …). Safari tells of the Enter that ends a composition after its end: `isComposing` is false, its code is 229.
 * @param {EventTarget} target
 * @param {(event: KeyboardEvent) => void} listener
 * @param {{ first?: boolean }} [options] `first`: before the listeners that are not
 */
export function onKey(target, listener, { first = false } = {}) {
  const hear = (/** @type {Event} */ event) => {
    const key = /** @type {KeyboardEvent} */ (event);
    if (!key.isComposing && key.keyCode !== COMPOSING) listener(key);
  };
  target.addEventListener("keydown", hear, { capture: first });
}
