import { Emitter } from "../lib/emitter.js";

/** @import { Session } from "./session.js" */

/** @typedef {Pick<Frames.Alert, "conversation" | "reason" | "row">} Alert */
/** @typedef {{ stale?: boolean }} Age */

/**
 * The conversations that wait: for a person, for this operator's answer, or because a note names this operator. Being named
 * is an alert of its own beside the other one of the conversation. No DOM in here.
 *
 * Events: "raised" for a notification; "cleared" with the alert; "changed".
 * @extends {Emitter<{ raised: Alert, cleared: Alert, changed: void }>}
 */
export class Alerts extends Emitter {
  #session;
  /** @type {Map<string, Alert & Age>} by `keyOf` */
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
    return this.all.find(({ conversation }) => conversation === id)?.row ?? null;
  }

  /**
   * Whether there are notes to read that name this operator.
   * @param {number} id the conversation's
   */
  isMentioned(id) {
    return this.#alerts.has(keyOf({ conversation: id, reason: "mentioned" }));
  }

  /** @param {Alert} alert */
  raise({ conversation, reason, row }) {
    const key = keyOf({ conversation, reason });
    const known = this.#alerts.get(key);
    this.#alerts.set(key, { conversation, reason, row });
    if (this.#session.talk?.id === conversation) this.#session.talk.updateRow(row);
    // After reconnecting, the server tells again what is known.
    if (known?.stale && known.reason === reason && known.row.seq === row.seq) this.emit("changed", undefined);
    else this.emit("raised", { conversation, reason, row });
  }

  /**
   * @param {number} conversation
   * @param {Alert["reason"]} [reason] of the one that is over; without it, the one that is not about being named
   */
  clear(conversation, reason) {
    const key = keyOf({ conversation, reason });
    const alert = this.#alerts.get(key);
    if (!alert) return;
    this.#alerts.delete(key);
    this.emit("cleared", alert);
    this.emit("changed", undefined);
  }

  /** On a new connection: the server is about to tell every alert; one that it does not tell is over. */
  expectAnew() {
    for (const alert of this.#alerts.values()) alert.stale = true;
  }

  /** The server has told every alert. */
  dropStale() {
    for (const alert of this.all) if (alert.stale) this.clear(alert.conversation, alert.reason);
  }

  /** Only operators who are Online are alerted to visitors who await an agent. */
  statusChanged() {
    if (this.#session.status === "online") return;
    for (const { conversation, reason } of this.all) if (!PERSONAL.has(reason)) this.clear(conversation, reason);
  }
}

/** @type {Set<Alert["reason"]>} */
const PERSONAL = new Set(["waiting_for_you", "mentioned"]);

/**
 * @param {{ conversation: number, reason?: Alert["reason"] }} alert
 */
export function keyOf({ conversation, reason }) {
  return reason === "mentioned" ? `mentioned-${conversation}` : String(conversation);
}
