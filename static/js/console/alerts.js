// Who waits: for a person, or for this operator's answer. No DOM in here.
// Events: "raised" (detail: the alert, for a notification), "cleared" (detail: the conversation), "changed".

export class Alerts extends EventTarget {
  #session;
  #alerts = new Map();

  constructor(session) {
    super();
    this.#session = session;
  }

  get all() {
    return [...this.#alerts.values()];
  }

  row(id) {
    return this.#alerts.get(id)?.row ?? null;
  }

  raise({ conversation, reason, row }) {
    const known = this.#alerts.get(conversation);
    this.#alerts.set(conversation, { conversation, reason, row });
    if (this.#session.talk?.id === conversation) this.#session.talk.take(row);
    // After a reconnect the server tells again what is known.
    if (known?.stale && known.reason === reason && known.row.seq === row.seq) this.#emit("changed");
    else this.#emit("raised", { conversation, reason, row });
  }

  clear(conversation) {
    if (!this.#alerts.delete(conversation)) return;
    this.#emit("cleared", conversation);
    this.#emit("changed");
  }

  // A new connection: the server is about to tell everything that waits; what it does not name is over.
  expectAnew() {
    for (const alert of this.#alerts.values()) alert.stale = true;
  }

  // It has told.
  settle() {
    for (const alert of this.all) if (alert.stale) this.clear(alert.conversation);
  }

  // Only who is Online is alerted to visitors who await an agent.
  statusChanged() {
    if (this.#session.status === "online") return;
    for (const alert of this.all) if (alert.reason !== "waiting_for_you") this.clear(alert.conversation);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
