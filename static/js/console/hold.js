/** @import { Session } from "./session.js" */
/** @import { Talk } from "./talk.js" */

/** Who holds a conversation: takes it over, and finishes it with a window in which that can be undone. No DOM in here. */
export class Hold {
  #talk;
  #session;

  /**
   * @param {Talk} talk
   * @param {Session} session
   */
  constructor(talk, session) {
    this.#talk = talk;
    this.#session = session;
  }

  /** Whether this operator holds it, and has not finished it. */
  get isMine() {
    return this.isHolder && !this.#talk.row?.undo_until;
  }

  /** Until when this operator can undo the finish; undefined if there is none to undo. */
  get undoUntil() {
    return this.isHolder ? this.#talk.row?.undo_until : undefined;
  }

  /** Whether this operator holds it, be it within the window of a finish. */
  get isHolder() {
    const { row } = this.#talk;
    return row?.control === "operator" && row.operator?.id === this.#session.me.id;
  }

  /**
   * Rejects with a CommandError, for instance if another operator was faster.
   * @param {{ quiet?: boolean, reason?: string }} [options] `quiet`: without the bot's start message; `reason`: why a
   *   supervisor takes it from its holder
   */
  async take({ quiet = false, reason = "" } = {}) {
    try {
      const fields = { conversation: this.#talk.id, ...(quiet && { quiet }), ...(reason && { reason }) };
      const { epoch } = await this.#session.ask("take_over", fields);
      this.#change({ epoch, control: "operator", operator: this.#session.me, reason: undefined });
    } finally {
      this.#talk.refresh();
    }
  }

  /** @param {string} until the end of the window in which the finish can be undone */
  finishing(until) {
    this.#change({ undo_until: until });
  }

  /** Undoes the finish. Rejects with a CommandError if it is too late. */
  async undo() {
    try {
      const { epoch } = await this.#session.ask("undo_finish", { conversation: this.#talk.id });
      this.#change({ epoch, undo_until: undefined });
    } finally {
      this.#talk.refresh();
    }
  }

  /** @param {Partial<Frames.Row>} changed */
  #change(changed) {
    if (this.#talk.row) this.#talk.updateRow({ ...this.#talk.row, ...changed });
  }
}
