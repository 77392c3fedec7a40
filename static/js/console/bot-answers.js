import { Emitter } from "../lib/emitter.js";

/** @import { Session } from "./session.js" */

/** @typedef {Frames.ProposalFrame | Frames.BotState} BotFrame */

/**
 * How the bot of the open conversation answers: by itself or after an operator's yes, the draft that waits, the line that
 * steers it, and who has sent which answer. No DOM in here.
 * @extends {Emitter<{ changed: void }>}
 */
export class BotAnswers extends Emitter {
  /** @type {Frames.ProposalFrame | null} */
  draft = null;
  /** @type {Frames.BotState | null} null until the server has told */
  state = null;
  #session;

  /**
   * @param {Session} session
   * @param {number} id the conversation's
   */
  constructor(session, id) {
    super();
    this.#session = session;
    this.id = id;
  }

  /** @param {BotFrame} frame */
  receive(frame) {
    if (frame.type === "proposal") this.draft = frame;
    else {
      this.state = frame;
      if (frame.proposal !== this.draft?.id) this.draft = null;
    }
    this.emit("changed", undefined);
  }

  /** @param {number} seq @returns {Frames.ApprovedCard | undefined} who has sent this answer, if an operator did */
  sender(seq) {
    return this.state?.approved.find((each) => each.seq === seq);
  }

  /**
   * Sends the draft. Rejects with a CommandError if it is gone.
   * @param {string} text as it is to be sent
   */
  async send(text) {
    const { draft } = this;
    if (!draft) return;
    const changed = text === draft.text ? {} : { text };
    await this.#session.ask("approve", { proposal: draft.id, ...changed });
  }

  /** @param {"auto" | "approve" | "off"} mode */
  async setMode(mode) {
    await this.#session.ask("mode", { conversation: this.id, mode });
  }

  /** @param {string} text "" takes the line back */
  async steer(text) {
    await this.#session.ask("steer", { conversation: this.id, text });
  }
}

const OF_BOT = new Set(["proposal", "bot_state"]);

/**
 * @param {{ type: string }} frame
 * @returns {frame is BotFrame}
 */
export function isOfBot(frame) {
  return OF_BOT.has(frame.type);
}
