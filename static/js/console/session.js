import { Connection, socketUrl } from "../lib/connection.js";
import { Emitter } from "../lib/emitter.js";
import { CLOSE } from "../lib/protocol.js";
import { Alerts } from "./alerts.js";
import { Drafts } from "./drafts.js";
import { HandingOver, isHandingOver } from "./handing-over.js";
import { Held } from "./held.js";
import { Inbox } from "./inbox.js";
import { SavedViews } from "./saved-views.js";
import { Talk } from "./talk.js";

/** @import { TalkFrame } from "./talk.js" */

/** @typedef {Frames.OperatorCard["status"]} Status */
/** @typedef {"connecting" | "connected" | "disconnected" | "signed_out" | "forbidden"} Phase */
/** @typedef {Connection<Frames.OperatorCommands, Frames.OperatorAnswers, Frames.ToConsole>} OperatorConnection */

/**
 * The operator's session: one socket, one list, one open conversation, the alerts. No DOM in here.
 *
 * Events: "phase", "counts", "operators", "status", "talk" (another conversation is open, or none), "stray" with an entry of
 * another conversation, "trouble" with an error to show, "card" with the frame (what is known of a visitor has changed),
 * "spent" (other bots have used up the tokens of today), "lost" (conversations that this operator lost by being gone).
 * @extends {Emitter<{ phase: void, counts: void, operators: void, status: void, talk: void, stray: Frames.OperatorEntryFrame,
 *   trouble: any, card: Frames.CardFrame, spent: void,
 *   lost: Frames.LostConversation[] }>}
 */
export class Session extends Emitter {
  /** @type {Frames.Person} */
  me;
  /** @type {Status} */
  status;
  /** @type {Frames.Counts} */
  counts;
  /** @type {Frames.BotName[]} the bots whose language model has used up its tokens of today */
  spent = [];
  /** @type {Frames.OperatorCard[]} */
  operators;
  /** @type {Talk | null} */
  talk = null;
  /** @type {Phase} */
  phase = "connecting";
  /** @type {OperatorConnection} */
  #connection;

  /**
   * @param {{ me: Frames.Person, status: Status, counts: Frames.Counts, operators: Frames.OperatorCard[],
   *   held: Frames.Row[], views: Frames.SavedView[], inbox: ConstructorParameters<typeof Inbox>[1] }} first what the
   *   server painted first
   */
  constructor({ me, status, counts, operators, held, views, inbox }, path = "/ws/console/") {
    super();
    this.me = me;
    this.status = status;
    this.counts = counts;
    this.operators = operators;
    this.held = new Held(this, held);
    this.handingOver = new HandingOver(this);
    this.views = new SavedViews(this, views);
    this.inbox = new Inbox(this, inbox);
    this.inbox.on("loaded", () => this.alerts.dropStale());
    this.alerts = new Alerts(this);
    this.drafts = new Drafts(me.id, (fields) => this.ask("draft", fields));
    this.#connection = new Connection(socketUrl(path), () => ({}));
    this.#connection.on("connecting", () => this.#enter("connecting"));
    this.#connection.on("connected", (welcome) => this.#welcomed(welcome));
    this.#connection.on("disconnected", () => this.#enter("disconnected"));
    this.#connection.on("refused", (code) => this.#enter(code === CLOSE.SIGN_IN ? "signed_out" : "forbidden"));
    this.#connection.on("unwelcome", (error) => this.report(error));
    this.#connection.on("frame", (frame) => this.#receive(frame));
  }

  get connected() {
    return this.phase === "connected";
  }

  /** Whether this operator holds a conversation; the rows of what was just taken over come a moment later. */
  get isHolding() {
    return this.held.rows.length > 0 || Boolean(this.talk?.held);
  }

  start() {
    this.#connection.start();
  }

  /**
   * Sends a command on this connection: rejected with code "disconnected" if there is none.
   * @template {keyof Frames.OperatorCommands} Type
   * @param {Type} type
   * @param {Frames.OperatorCommands[Type]} fields
   * @param {{ ref?: string }} [options] `ref` of an earlier try
   */
  ask(type, fields, { ref } = {}) {
    return this.#connection.request(type, fields, { ref, only: true });
  }

  /** @param {Frames.OperatorCommands["typing"]} fields */
  signalTyping(fields) {
    this.#connection.signal("typing", fields);
  }

  /**
   * Since when this holder has no console open; undefined for one who has.
   * @param {number | undefined} id
   */
  goneSince(id) {
    return this.operators.find((operator) => operator.id === id)?.gone_since;
  }

  /**
   * Opens a conversation; null closes the one that is open.
   * @param {number | null} id
   */
  open(id) {
    if (this.talk?.id === id) return;
    this.talk?.close();
    this.talk = id ? new Talk(this, id, this.inbox.get(id) ?? this.held.get(id) ?? this.alerts.row(id)) : null;
    this.emit("talk", undefined);
    if (this.talk && this.connected) this.talk.follow();
  }

  /**
   * @param {Status} status
   * @param {string} reason why the operator is Offline
   */
  async setStatus(status, reason = "") {
    const before = this.status;
    this.#become(status);
    try {
      await this.ask("set_status", { status, ...(reason && { reason }) });
    } catch (error) {
      this.#become(before);
      this.report(error);
    }
  }

  /** @param {Frames.Counts} counts */
  updateCounts(counts) {
    this.counts = counts;
    this.emit("counts", undefined);
  }

  /** @param {unknown} error */
  report(error) {
    this.emit("trouble", error);
  }

  /** @param {Frames.ConsoleWelcome} welcome */
  #welcomed(welcome) {
    this.me = welcome.operator;
    this.operators = welcome.operators ?? [];
    this.handingOver.welcomed(welcome);
    this.alerts.expectAnew();
    this.#become(welcome.status);
    this.emit("operators", undefined);
    this.updateCounts(welcome.counts);
    this.#enter("connected");
    this.talk?.follow();
    this.views.update(welcome.views ?? []);
    this.#updateSpent(welcome.spent ?? []);
    if (welcome.lost?.length) this.emit("lost", welcome.lost);
    this.inbox.load();
    this.held.load();
  }

  /** @param {Frames.BotName[]} bots */
  #updateSpent(bots) {
    this.spent = bots;
    this.emit("spent", undefined);
  }

  /** @param {Frames.ToConsole} frame */
  #receive(frame) {
    if (isOfTalk(frame)) return this.#receiveForTalk(frame);
    if (isHandingOver(frame)) return this.handingOver.receive(frame);
    switch (frame.type) {
      case "rows":
        this.updateCounts(frame.counts);
        for (const row of this.inbox.update(frame)) if (row.id === this.talk?.id) this.talk.updateRow(row);
        break;
      case "heartbeat":
        this.updateCounts(frame.counts);
        this.held.compare(frame.counts);
        break;
      case "budget_spent":
      case "held":
      case "views":
        this.#receiveOwn(frame);
        break;
      case "operators":
        this.#updateOperators(frame.operators);
        break;
      case "alert":
      case "alert_cleared":
        this.#receiveAlert(frame);
        break;
      case "visitor_card":
        this.emit("card", frame);
        break;
      default: // of a later version, or the answer to a command that was forgotten
    }
  }

  /** @param {Frames.Alert | Frames.AlertCleared} frame */
  #receiveAlert(frame) {
    if (frame.type === "alert") this.alerts.raise(frame);
    else this.alerts.clear(frame.conversation, frame.reason ?? undefined);
  }

  /** @param {Frames.BudgetSpent | Frames.HeldChanges | Frames.SavedViews} frame */
  #receiveOwn(frame) {
    if (frame.type === "budget_spent") {
      this.#updateSpent([...this.spent.filter((bot) => bot.id !== frame.bot.id), frame.bot]);
      return;
    }
    if (frame.type === "views") {
      this.views.update(frame.views);
      return;
    }
    this.held.update(frame);
    for (const row of frame.upserts) if (row.id === this.talk?.id) this.talk.updateRow(row);
  }

  /** @param {TalkFrame} frame */
  #receiveForTalk(frame) {
    const conversation = frame.type === "entry" ? frame.entry.conversation : frame.conversation;
    if (conversation === this.talk?.id) this.talk.receive(frame);
    else if (frame.type === "entry") this.emit("stray", frame);
  }

  /** @param {Frames.OperatorCard[]} operators */
  #updateOperators(operators) {
    this.operators = operators;
    const mine = operators.find((operator) => operator.id === this.me.id && !operator.gone_since);
    if (mine && mine.status !== this.status) this.#become(mine.status);
    this.emit("operators", undefined);
  }

  /** @param {Status} status */
  #become(status) {
    this.status = status;
    this.alerts.statusChanged();
    this.emit("status", undefined);
  }

  /** @param {Phase} phase */
  #enter(phase) {
    this.phase = phase;
    this.emit("phase", undefined);
  }
}

/** The frames about one conversation. */
const OF_TALK = new Set([
  "entry",
  "attachment",
  "watchers",
  "typing",
  "note",
  "visitor_seen",
  "bookmarks",
  "proposal",
  "bot_state",
  "writing",
  "about_to_say",
]);

/**
 * @param {Frames.ToConsole} frame
 * @returns {frame is TalkFrame}
 */
function isOfTalk(frame) {
  return OF_TALK.has(frame.type);
}
