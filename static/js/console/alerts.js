import { Emitter } from "../lib/emitter.js";

/** @import { Session } from "./session.js" */

/** @typedef {Pick<Frames.Alert, "conversation" | "reason" | "row">} Alert */

/**
 * The conversations that wait: for a person, or for this operator's answer. No DOM in here.
 *
 * Events: "raised" for a notification; "cleared" with the conversation's id; "changed".
 * @extends {Emitter<{ raised: Alert, cleared: number, changed: void }>}
 */
export class Alerts extends Emitter {
  #session;
  /** @type {Map<number, Alert & { stale?: boolean }>} */
  #alerts = new Map();

  /** @param {Session} session */
  constructor(session) {
    super();
    this.#session = session;
  }

  get all() {
    return [...this.#alerts.values()];
  }

  /** @param {number} id the conversation's */
  row(id) {
    return this.#alerts.get(id)?.row ?? null;
  }

  /** @param {Alert} alert */
  raise({ conversation, reason, row }) {
    const known = this.#alerts.get(conversation);
    this.#alerts.set(conversation, { conversation, reason, row });
    if (this.#session.talk?.id === conversation) this.#session.talk.updateRow(row);
    // After reconnecting, the server tells again what is known.
    if (known?.stale && known.reason === reason && known.row.seq === row.seq) this.emit("changed", undefined);
    else this.emit("raised", { conversation, reason, row });
  }

  /** @param {number} conversation */
  clear(conversation) {
    if (!this.#alerts.delete(conversation)) return;
    this.emit("cleared", conversation);
    this.emit("changed", undefined);
  }

  /** On a new connection: the server is about to tell every alert; one that it does not tell is over. */
  expectAnew() {
    for (const alert of this.#alerts.values()) alert.stale = true;
  }

  /** The server has told every alert. */
  dropStale() {
    for (const alert of this.all) if (alert.stale) this.clear(alert.conversation);
  }

  /** Only operators who are Online are alerted to visitors who await an agent. */
  statusChanged() {
    if (this.#session.status === "online") return;
    for (const alert of this.all) if (alert.reason !== "waiting_for_you") this.clear(alert.conversation);
  }
}
