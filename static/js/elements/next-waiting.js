import { find, focused, setText, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */

/**
 * <next-waiting>: after a conversation was finished, the way to whoever has waited longest.
 * Events: "opened" (that conversation is open), "toast" with {text}.
 */
export class NextWaiting extends HTMLElement {
  #button = find(this, "button");

  connectedCallback() {
    this.#button.addEventListener("click", () => openLongestWait(this));
    session.on("counts", () => this.#show());
    session.on("talk", () => (this.hidden = true));
  }

  /** Shows itself and takes the focus, so that Enter goes on; not if nobody waits. Gives whether it did. */
  offer() {
    this.hidden = session.counts.awaiting === 0;
    this.#show();
    if (!this.hidden) this.#button.focus();
    return !this.hidden;
  }

  /**
   * Offers the way on when the finish of this conversation cannot be undone any more, if it is still open.
   * @param {Talk} talk
   */
  follow(talk) {
    talk.on("row", () => {
      if (!this.hidden || session.talk !== talk || talk.hold.undoUntil || talk.held || talk.row?.control === "operator") return;
      this.hidden = session.counts.awaiting === 0;
      this.#show();
      requestAnimationFrame(() => this.#takeOver());
    });
  }

  // The focus that was in the foot of the conversation has gone to its name by now, if it was there.
  #takeOver() {
    const here = focused();
    if (!this.hidden && (!here || here === document.body || here.id === "talk-name")) this.#button.focus();
  }

  #show() {
    if (session.counts.awaiting === 0) this.hidden = true;
    else setText(find(this, ".next-words"), translate("next.waiting", { number: String(session.counts.awaiting) }));
  }
}

/**
 * Opens the conversation that has awaited an agent longest, and tells "opened" from `source`.
 * @param {HTMLElement} source
 */
export async function openLongestWait(source) {
  try {
    const { row } = await session.ask("longest_wait", {});
    if (!row) return;
    session.open(row.id);
    tell(source, "opened");
  } catch (error) {
    session.report(error);
  }
}
