import { closest, focused, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/**
 * Lets the buttons of the rows mark conversations as unread, for this operator.
 * @param {HTMLElement} list
 */
export function followMarks(list) {
  const press = (/** @type {MouseEvent} */ event) => {
    const row = closest(event.target, '[data-act="mark-unread"]') && closest(event.target, ".row");
    if (!row) return;
    event.stopPropagation(); // it does not open the conversation
    markUnread(list, Number(row.dataset.id));
  };
  list.addEventListener("click", press, true);
}

/** Marks the row with the focus, else the open conversation. @param {HTMLElement} list */
export function markThisUnread(list) {
  const row = closest(focused(), ".row");
  const id = row ? Number(row.dataset.id) : session.talk?.id;
  if (id) markUnread(list, id);
}

/**
 * An open conversation is closed: it would be read at once. Tells "toast" with {text}.
 * @param {HTMLElement} list
 * @param {number} id the conversation's
 */
async function markUnread(list, id) {
  const isOpen = session.talk?.id === id;
  if (isOpen) session.open(null);
  try {
    await session.ask("mark_unread", { conversation: id });
    tell(list, "toast", { text: translate("done.unread") });
    if (isOpen) tell(list, "left");
  } catch (error) {
    session.report(error);
  }
}
