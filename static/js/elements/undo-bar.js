import { closest, find, setAttribute, setText, tell } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate, translatePlural } from "../lib/translations.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */

const TICK = 250; // ms
const ASK_AGAIN = 2000; // ms after the end of the window, if nothing has come

/**
 * <undo-bar>: in place of the text field while a finish can be undone: how long, Undo, and the way to whoever waits.
 * Events: "undo-finish", "next-waiting".
 */
export class UndoBar extends HTMLElement {
  #asked = 0;

  connectedCallback() {
    this.addEventListener("click", (event) => {
      const act = closest(event.target, "[data-act]")?.dataset.act;
      if (act) tell(this, act);
    });
    session.on("counts", () => this.show());
    setInterval(() => this.show(), TICK);
  }

  /** Takes the focus where Enter does no harm: at whoever waits, else at Undo. */
  focus() {
    const next = find(this, '[data-act="next-waiting"]');
    (next.hidden ? find(this, '[data-act="undo-finish"]') : next).focus();
  }

  show() {
    const { talk, counts } = session;
    const until = talk?.hold.undoUntil;
    if (!talk || !until) return;
    const left = Math.max(0, Math.ceil((Date.parse(until) - serverClock.now()) / 1000));
    setText(find(this, ".undo-words"), left ? translatePlural("undo.left", left) : translate("undo.over"));
    // Not disabled: it would lose the focus, which is to go on to the conversation's name.
    setAttribute(find(this, '[data-act="undo-finish"]'), "aria-disabled", left === 0 && "true");
    const next = find(this, '[data-act="next-waiting"]');
    next.hidden = counts.awaiting === 0;
    setText(find(next, "span"), translate("next.waiting", { number: String(counts.awaiting) }));
    if (left === 0) this.#askAgain(talk);
  }

  /** @param {Talk} talk whose end action should have come */
  #askAgain(talk) {
    if (performance.now() - this.#asked < ASK_AGAIN) return;
    this.#asked = performance.now();
    talk.refresh(TICK);
  }
}
