// What this page knows of files: the latest `attachment` frame of each, whichever came first, it or the entry. A page
// has one, and says how the server is asked. Events: "changed" (detail: the file's id, or null: look at all again).

class Files extends EventTarget {
  ask = null; // (type, fields) → promise
  mayWithdraw = () => false; // (frame) → whether the reader may
  #frames = new Map();
  #ahead = aheadBy();
  #watching = 0;
  #ticking = 0;

  hear(frame) {
    this.#frames.set(frame.id, frame);
    this.#changed(frame.id);
  }

  get(id) {
    return this.#frames.get(id) ?? null;
  }

  // Something else has changed, for instance who holds the conversation.
  lookAgain() {
    this.#changed(null);
  }

  // The server's time.
  now() {
    return Date.now() + this.#ahead;
  }

  // A ticket: an address that is good for a minute.
  async ticket(id) {
    return (await this.ask("attachment_url", { attachment: id })).url;
  }

  async withdraw(id) {
    await this.ask("withdraw_attachment", { attachment: id });
  }

  // Time passes for whoever watches.
  watch(changed) {
    this.addEventListener("changed", changed);
    if (this.#watching++ === 0) this.#ticking = setInterval(() => this.#changed(null), 1000);
  }

  unwatch(changed) {
    this.removeEventListener("changed", changed);
    if (--this.#watching === 0) clearInterval(this.#ticking);
  }

  #changed(id) {
    this.dispatchEvent(new CustomEvent("changed", { detail: id }));
  }
}

// By how much the server's clock is ahead of this device's: told by the page when it was made. Less than a minute may be
// the time that the page took to come.
function aheadBy() {
  const made = Number(document.getElementById("attachment-card")?.dataset.now) * 1000;
  const ahead = made - performance.timeOrigin;
  return Math.abs(ahead) > 60_000 ? ahead : 0;
}

export const files = new Files();
