import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */
/** @import { TalkPane } from "./talk-pane.js" */
/** @import { ToastStack } from "./toast-stack.js" */

/** @typedef {{ talk: Talk, until?: string }} Finished `until`: the end of the window in which it can be undone */

/** What follows a finish: the offer to undo it, also from another conversation, and the way to whoever waits. */
export class Finishes {
  #toasts;
  #pane;
  #dismiss = () => {};
  /** @type {Talk | null} */
  #latest = null;

  /** @param {{ toasts: ToastStack, pane: TalkPane }} page */
  constructor({ toasts, pane }) {
    this.#toasts = toasts;
    this.#pane = pane;
  }

  /** @param {Finished} finish */
  finished({ talk, until }) {
    this.#latest = talk;
    if (!until) {
      this.#toasts.say(translate("done.finished"));
      this.#pane.header.focus();
      return;
    }
    const act = () => this.#undo(talk);
    this.#dismiss = this.#toasts.offer(translate("done.finishing"), { label: translate("undo"), until, act });
    this.#pane.composer.focus();
  }

  /** Undoes the finish of the open conversation, else the latest one. */
  undo() {
    const talk = session.talk?.undoUntil ? session.talk : this.#latest;
    if (talk?.undoUntil) this.#undo(talk);
  }

  /** Opens the conversation that has waited for a person the longest. */
  async openNext() {
    const { inbox } = session;
    if (inbox.view !== "awaiting") await inbox.show("awaiting");
    const waiting = inbox.rows.filter((row) => row.id !== session.talk?.id && row.awaiting_since);
    const next = waiting.sort((one, other) => ((one.awaiting_since ?? "") < (other.awaiting_since ?? "") ? -1 : 1)).at(0);
    if (!next) return;
    session.open(next.id);
    this.#pane.welcome();
  }

  /** @param {Talk} talk */
  async #undo(talk) {
    this.#dismiss();
    try {
      await talk.undoFinish();
      session.open(talk.id);
      this.#pane.welcome();
    } catch (error) {
      session.report(error);
    }
  }
}
