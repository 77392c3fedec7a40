import { errorText } from "../lib/translations.js";

/** @import { Entry } from "./entries.js" */
/** @import { Item } from "./outbox.js" */
/** @import { Talk } from "./talk.js" */

/** Sends the operator's messages of one conversation. What was cut off waits for the journal, and for the operator. */
export class Sending {
  #talk;

  /** @param {Talk} talk */
  constructor(talk) {
    this.#talk = talk;
  }

  /**
   * @param {string} text
   * @param {string} [own] what the operator wrote, if the text is its translation
   */
  say(text, own = "") {
    return this.send(this.#talk.outbox.add({ text, own, epoch: this.#talk.epoch, after: this.#talk.lastSeen }));
  }

  /**
   * Sends an item, or sends it again if it failed or was held.
   * @param {Item} item
   */
  async send(item) {
    const { outbox, epoch, lastSeen, held } = this.#talk;
    const isDecided = item.state === "held" || item.state === "failed";
    const seen = Math.max(lastSeen, ...(item.news ?? []).map(({ seq }) => seq)); // what is shown with it was seen, too
    if (isDecided && held) Object.assign(item, { epoch, after: seen });
    outbox.mark(item, "sending");
    this.#talk.emit("outbox", undefined);
    try {
      const { seq } = await this.#talk.askToSend(item);
      if (!outbox.find(item.ref)) return;
      if (seq <= this.#talk.last) outbox.remove(item);
      else outbox.mark(item, "sent");
    } catch (error) {
      if (!outbox.find(item.ref)) return;
      if (error.code === "disconnected") outbox.mark(item, "waiting");
      else if (error.code === "stale_view") this.#hold(item, error.entries ?? []);
      else outbox.mark(item, "failed", { detail: errorText(error) });
      if (error.code === "not_holder") this.#talk.refresh();
    }
    this.#talk.emit("outbox", undefined);
  }

  /**
   * Somebody else has written since the operator looked: the message waits for the operator's decision.
   * @param {Item} item
   * @param {Entry[]} news
   */
  #hold(item, news) {
    this.#talk.outbox.mark(item, "held", { news });
    this.#talk.emit("held", item);
  }

  /** Sends what waits, after the end of the journal has come; what meets news is the operator's to decide. */
  resume() {
    const { outbox, entries, epoch, held } = this.#talk;
    for (const item of outbox.items.filter((each) => each.state === "waiting")) {
      const news = entries.newsAfter(item.after);
      if (!held) outbox.mark(item, "failed", { detail: null });
      else if (news.length || item.epoch !== epoch) outbox.mark(item, "held", { news });
      else this.send(item);
    }
    this.#talk.emit("outbox", undefined);
  }

  /** @param {Item} item */
  discard(item) {
    this.#talk.outbox.remove(item);
    this.#talk.emit("outbox", undefined);
  }
}
