// What the visitor has seen: told to the server, and counted for the widget's bubble.

const PAUSE = 800; // ms: several lines are told at once

export class Unread {
  #storage;
  #timer = 0;
  #unread = new Set();

  // `looking()` says whether the newest line is before the visitor's eyes; `tell(seq)` tells the server.
  constructor(storage, { looking, tell, count }) {
    this.#storage = storage;
    this.looking = looking;
    this.tell = tell;
    this.count = count;
  }

  // A line that was said.
  heard({ conversation, seq, author }) {
    this.conversation = conversation;
    this.last = seq;
    const seen = this.#storage.get("seen");
    if (seen?.conversation === conversation && seen.seq >= seq) return;
    if (author === "bot" || author === "operator") this.#unread.add(seq);
    this.look();
  }

  // Something has changed: perhaps everything is seen now.
  look() {
    if (this.#unread.size && this.looking()) {
      this.#unread.clear();
      this.#storage.set("seen", { conversation: this.conversation, seq: this.last });
      this.#timer ||= setTimeout(() => this.#tell(), PAUSE);
    }
    this.count(this.#unread.size);
  }

  forget() {
    this.#unread.clear();
    this.look();
  }

  #tell() {
    this.#timer = 0;
    this.tell(this.#storage.get("seen")?.seq ?? this.last);
  }
}
