// The operator's session: one socket, one list, one open conversation, the alerts. No DOM in here.
// Events: "phase", "counts", "operators", "status", "talk" (another conversation is open, or none), "trouble" (detail: an
// error to show).

import { Connection, socketUrl } from "../lib/connection.js";
import { CLOSE } from "../lib/protocol.js";
import { Alerts } from "./alerts.js";
import { Inbox } from "./inbox.js";
import { Talk } from "./talk.js";

export class Session extends EventTarget {
  me;
  status;
  counts;
  operators;
  inbox;
  talk = null;
  alerts;
  phase = "connecting"; // "connecting", "connected", "disconnected", "signed_out", "forbidden"
  #connection;

  constructor({ me, status, counts, operators, inbox }, path = "/ws/console/") {
    super();
    Object.assign(this, { me, status, counts, operators });
    this.inbox = new Inbox(this, inbox);
    this.inbox.addEventListener("loaded", () => this.alerts.settle());
    this.alerts = new Alerts(this);
    this.#connection = new Connection(socketUrl(path), () => ({}));
    this.#connection.addEventListener("connecting", () => this.#enter("connecting"));
    this.#connection.addEventListener("connected", ({ detail }) => this.#greeted(detail));
    this.#connection.addEventListener("disconnected", () => this.#enter("disconnected"));
    this.#connection.addEventListener("refused", ({ detail }) => this.#refused(detail.code));
    this.#connection.addEventListener("unwelcome", ({ detail }) => this.report(detail));
    this.#connection.addEventListener("frame", ({ detail }) => this.#hear(detail));
  }

  get connected() {
    return this.phase === "connected";
  }

  start() {
    this.#connection.start();
  }

  // A command for this connection: rejected with code "disconnected" where there is none.
  ask(type, fields, { ref } = {}) {
    return this.#connection.request(type, fields, { ref, only: true });
  }

  signal(type, fields) {
    this.#connection.signal(type, fields);
  }

  // Since when this holder has no console open; undefined for who is here.
  goneSince(id) {
    return this.operators.find((operator) => operator.id === id)?.gone_since;
  }

  // Opens a conversation; null closes the one that is open.
  open(id) {
    if (this.talk?.id === id) return;
    this.talk?.close();
    this.talk = id ? new Talk(this, id, this.inbox.get(id) ?? this.alerts.row(id)) : null;
    this.#emit("talk");
    if (this.talk && this.connected) this.talk.follow();
  }

  async setStatus(status) {
    const before = this.status;
    this.#become(status);
    try {
      await this.ask("set_status", { status });
    } catch (error) {
      this.#become(before);
      this.report(error);
    }
  }

  count(counts) {
    this.counts = counts;
    this.#emit("counts");
  }

  report(error) {
    this.#emit("trouble", error);
  }

  #greeted(welcome) {
    this.me = welcome.operator;
    this.operators = welcome.operators ?? [];
    this.alerts.expectAnew();
    this.#become(welcome.status);
    this.#emit("operators");
    this.count(welcome.counts);
    this.#enter("connected");
    this.talk?.follow();
    this.inbox.load();
  }

  #hear(frame) {
    const conversation = frame.entry?.conversation ?? frame.conversation;
    switch (frame.type) {
      case "rows":
        this.count(frame.counts);
        this.inbox.take(frame);
        for (const row of frame.upserts) if (row.id === this.talk?.id) this.talk.take(row);
        break;
      case "heartbeat":
        this.count(frame.counts);
        break;
      case "operators":
        this.#seeOperators(frame.operators);
        break;
      case "alert":
        this.alerts.raise(frame);
        break;
      case "alert_cleared":
        this.alerts.clear(conversation);
        break;
      default:
        if (conversation && conversation === this.talk?.id) this.talk.hear(frame);
    }
  }

  #seeOperators(operators) {
    this.operators = operators;
    const mine = operators.find((operator) => operator.id === this.me.id && !operator.gone_since);
    if (mine && mine.status !== this.status) this.#become(mine.status);
    this.#emit("operators");
  }

  #become(status) {
    this.status = status;
    this.alerts.statusChanged();
    this.#emit("status");
  }

  #refused(code) {
    this.#enter(code === CLOSE.SIGN_IN ? "signed_out" : "forbidden");
  }

  #enter(phase) {
    this.phase = phase;
    this.#emit("phase");
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
