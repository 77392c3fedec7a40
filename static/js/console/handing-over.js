import { Emitter } from "../lib/emitter.js";

/** @import { Session } from "./session.js" */

/** @typedef {Frames.TransferFrame | Frames.AskedForFrame | Frames.AskingEnded | Frames.TakenAway} HandingOverFrame */
/** @typedef {{ key: string, values: Record<string, string> }} News a text of the page, with its values */

/**
 * What is offered to this operator and by them, who asks for what they hold, and what they have asked for. No DOM in here.
 *
 * Events: "changed"; "asked" (a colleague asks for a conversation); "news" (something ended, to be said).
 * @extends {Emitter<{ changed: void, asked: void, news: News }>}
 */
export class HandingOver extends Emitter {
  #session;
  /** @type {Map<number, Frames.TransferFrame>} by id */
  #offers = new Map();
  /** @type {Map<number, Frames.AskedForFrame>} by conversation */
  #askings = new Map();
  /** @type {Map<number, { expires_at: string, name: string }>} by conversation: until when its holder may answer */
  #asked = new Map();
  /** @type {Set<string>} commands without an answer yet */
  #running = new Set();
  /** @type {Frames.TeamCard[]} */
  teams = [];
  /** @type {Frames.AwayReasonCard[]} */
  reasons = [];
  /** @type {string} why this operator is Offline */
  awayReason = "";

  /** @param {Session} session */
  constructor(session) {
    super();
    this.#session = session;
  }

  get offers() {
    return [...this.#offers.values()];
  }

  get askings() {
    return [...this.#askings.values()];
  }

  /** What this operator has asked for. */
  get asked() {
    return [...this.#asked].map(([conversation, asked]) => ({ conversation, ...asked }));
  }

  /**
   * The reason as people read it.
   * @param {string} code
   */
  reasonOf(code) {
    return this.reasons.find((each) => each.code === code)?.label ?? code;
  }

  /** A new connection: the server tells next what is open. @param {Frames.ConsoleWelcome} welcome */
  welcomed({ teams, away_reasons: reasons, away_reason: reason }) {
    this.teams = teams ?? [];
    this.reasons = reasons ?? [];
    this.awayReason = reason ?? "";
    this.#offers.clear();
    this.#askings.clear();
    this.emit("changed", undefined);
  }

  /** @param {HandingOverFrame} frame */
  receive(frame) {
    switch (frame.type) {
      case "transfer":
        this.#receiveOffer(frame);
        break;
      case "asked_for":
        if (!this.#askings.has(frame.conversation)) this.emit("asked", undefined);
        this.#askings.set(frame.conversation, frame);
        break;
      case "asking_ended":
        this.#endAsking(frame);
        break;
      case "taken_away":
        this.#say("taken_away", { name: frame.operator.name, reason: frame.reason });
        break;
      default:
    }
    this.emit("changed", undefined);
  }

  /** Asks the colleague who holds the open conversation for it. */
  async askForOpen() {
    const { talk } = this.#session;
    const row = talk?.row;
    if (row?.control !== "operator" || talk?.held) return;
    try {
      const { expires_at } = await this.#session.ask("ask_for", { conversation: row.id });
      this.#asked.set(row.id, { expires_at, name: row.operator?.name ?? "" });
      this.emit("changed", undefined);
    } catch (error) {
      this.#session.report(error);
    }
  }

  /** Declines a colleague's request, or takes one's own back. @param {number} conversation */
  declineAsking(conversation) {
    this.#asked.delete(conversation);
    return this.#do("decline_asking", { conversation });
  }

  /** @param {number} transfer */
  accept(transfer) {
    return this.#do("accept_transfer", { transfer });
  }

  /** @param {number} transfer */
  decline(transfer) {
    return this.#do("decline_transfer", { transfer });
  }

  /** Hands a conversation to the colleague who has asked for it. @param {Frames.AskedForFrame} asking */
  handTo({ conversation, operator }) {
    const epoch = this.#session.held.get(conversation)?.epoch ?? 0;
    return this.#do("transfer", { conversation, epoch, operator: operator.id });
  }

  /**
   * Carries out the command; false if it was refused, which is told.
   * @template {keyof Frames.OperatorCommands} Type
   * @param {Type} type
   * @param {Frames.OperatorCommands[Type]} fields
   */
  async #do(type, fields) {
    const what = JSON.stringify([type, fields]);
    if (this.#running.has(what)) return false; // it was pressed twice: the first one tells
    this.#running.add(what);
    try {
      await this.#session.ask(type, fields);
      return true;
    } catch (error) {
      this.#session.report(error);
      return false;
    } finally {
      this.#running.delete(what);
      this.emit("changed", undefined);
    }
  }

  /** @param {Frames.TransferFrame} offer */
  #receiveOffer(offer) {
    if (offer.state === "open") {
      this.#offers.set(offer.id, offer);
      return;
    }
    const isKnown = this.#offers.delete(offer.id);
    const isMine = offer.giver.id === this.#session.me.id;
    if (isMine && offer.state !== "withdrawn" && offer.state !== "overtaken") {
      this.#say(`offer.${offer.state}`, { name: offer.by?.name ?? toWhom(offer) });
    } else if (!isMine && isKnown && offer.state !== "declined" && offer.by?.id !== this.#session.me.id) {
      this.#say("offer.over", { name: offer.giver.name });
    }
  }

  /** @param {Frames.AskingEnded} ended */
  #endAsking({ conversation, why, operator }) {
    this.#askings.delete(conversation);
    const asked = this.#asked.get(conversation);
    if (operator.id !== this.#session.me.id) return;
    this.#asked.delete(conversation);
    if (why !== "withdrawn") this.#say(`asking.${why}`, { name: asked?.name ?? "" });
  }

  /**
   * @param {string} key
   * @param {Record<string, string>} values
   */
  #say(key, values) {
    this.emit("news", { key, values });
  }
}

/** To whom the offer goes. @param {Frames.TransferFrame} offer */
export function toWhom({ operator, team }) {
  return operator?.name ?? team?.name ?? "";
}

const FRAMES = new Set(["transfer", "asked_for", "asking_ended", "taken_away"]);

/**
 * @param {Frames.ToConsole} frame
 * @returns {frame is HandingOverFrame}
 */
export function isHandingOver(frame) {
  return FRAMES.has(frame.type);
}
