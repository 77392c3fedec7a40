import { Emitter } from "../lib/emitter.js";

/** @import { Session } from "./session.js" */

/**
 * What is known of the visitor of the open conversation, and its labels. No DOM in here.
 *
 * Events: "changed".
 * @extends {Emitter<{ changed: void }>}
 */
export class VisitorCards extends Emitter {
  /** @type {Frames.Card | null} */
  card = null;
  #session;
  #id = 0;

  /** @param {Session} session */
  constructor(session) {
    super();
    this.#session = session;
    session.on("talk", () => this.#follow());
    session.on("phase", () => session.phase === "connected" && this.load());
    session.on("card", (frame) => frame.conversation === this.#id && this.#take(frame.card));
    this.#follow();
  }

  /** @param {string} name @param {string} value */
  async setField(name, value) {
    await this.#change("set_visitor", { conversation: this.#id, fields: { [name]: value } });
  }

  /** @param {string[]} tags */
  async setTags(tags) {
    await this.#change("set_tags", { conversation: this.#id, tags });
  }

  /**
   * @template {"set_visitor" | "set_tags"} Kind
   * @param {Kind} kind
   * @param {Frames.OperatorCommands[Kind]} fields
   */
  async #change(kind, fields) {
    try {
      await this.#session.ask(kind, fields);
    } catch (error) {
      this.#session.report(error);
    }
    await this.load(); // what holds now, also if it was refused
  }

  #follow() {
    this.#id = this.#session.talk?.id ?? 0;
    this.#take(null);
    if (this.#id && this.#session.phase === "connected") this.load();
    // Answers to the bot fill fields.
    const { talk } = this.#session;
    talk?.on("context", () => talk.id === this.#id && this.load());
  }

  /** Loads what holds now. */
  async load() {
    const id = this.#id;
    if (!id) return;
    try {
      const { card } = await this.#session.ask("visitor_card", { conversation: id });
      if (id === this.#id) this.#take(card);
    } catch {
      // The watch reports what is wrong.
    }
  }

  /** @param {Frames.Card | null} card */
  #take(card) {
    this.card = card;
    this.emit("changed", undefined);
  }
}
