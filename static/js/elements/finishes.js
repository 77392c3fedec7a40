import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */
/** @import { NextWaiting } from "./next-waiting.js" */
/** @import { TalkPane } from "./talk-pane.js" */
/** @import { ToastStack } from "./toast-stack.js" */

/** @typedef {{ talk: Talk, until?: string }} Finished `until`: the end of the window in which it can be undone */

/** What follows a finish: the offer to undo it, also from another conversation, and the way to whoever waits. */
export class Finishes {
  #toasts;
  #pane;
  #nextWaiting;
  #dismiss = () => {};
  /** @type {Talk | null} */
  #latest = null;

  /** @param {{ toasts: ToastStack, pane: TalkPane, nextWaiting: NextWaiting }} page */
  constructor({ toasts, pane, nextWaiting }) {
    this.#toasts = toasts;
    this.#pane = pane;
    this.#nextWaiting = nextWaiting;
  }

  /** @param {Finished} finish */
  finished({ talk, until }) {
    this.#latest = talk;
    this.#nextWaiting.follow(talk);
    if (!until) {
      this.#toasts.say(translate("done.finished"));
      if (!this.#nextWaiting.offer()) this.#pane.header.focus();
      return;
    }
    const act = () => this.#undo(talk);
    this.#dismiss = this.#toasts.offer(translate("done.finishing"), { label: translate("undo"), until, act });
    this.#pane.composer.focus();
  }

  /** Undoes the finish of the open conversation, else the latest one. */
  undo() {
    const talk = session.talk?.hold.undoUntil ? session.talk : this.#latest;
    if (talk?.hold.undoUntil) this.#undo(talk);
  }

  /** @param {Talk} talk */
  async #undo(talk) {
    this.#dismiss();
    try {
      await talk.hold.undo();
      session.open(talk.id);
      this.#pane.welcome();
    } catch (error) {
      session.report(error);
    }
  }
}
