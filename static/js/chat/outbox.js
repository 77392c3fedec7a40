// What the visitor has said and the server has not confirmed. It outlives the page: after a reload each item is sent
// again with its `ref`, which the server answers without doing it twice. An item has a key of its own, so that two
// tabs do not overwrite each other's.

const KEY = "out:";

export class Outbox {
  #storage;
  #count = 0;

  constructor(storage) {
    this.#storage = storage;
  }

  // {ref, type, fields, text?, at, failed?}, oldest first.
  get items() {
    const items = this.#storage.keys(KEY).map((key) => this.#storage.get(key));
    return items.filter((item) => item?.ref && item.type).sort((a, b) => a.at - b.at);
  }

  get(ref) {
    return this.#storage.get(KEY + ref);
  }

  add(item) {
    // Two in one millisecond keep their order.
    this.#storage.set(KEY + item.ref, { ...item, at: Date.now() + this.#count++ / 1000 });
  }

  fail(ref, code) {
    const item = this.get(ref);
    if (item) this.#storage.set(KEY + ref, { ...item, failed: code });
  }

  revive(ref) {
    const { failed, ...item } = this.get(ref) ?? {};
    if (item.ref) this.#storage.set(KEY + ref, item);
    return item.ref ? item : null;
  }

  remove(ref) {
    this.#storage.remove(KEY + ref);
  }
}
