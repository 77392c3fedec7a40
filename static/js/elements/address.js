// The address names the list, its filters and its order, and the open conversation, so that reload, Back and a copied address
// work.

import { isAnotherList, queryOf } from "../console/list-address.js";
import { tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";

/** @import { List } from "../console/list-address.js" */
/** @import { Session } from "../console/session.js" */

/**
 * Events (of the document's body): "toast" with {text, kind}: something that the address names is not shown.
 * @param {Session} session
 */
export function followAddress(session) {
  const { inbox } = session;
  const read = () => Number(new URLSearchParams(location.search).get("c")) || null;
  let shown = listOf(session);
  let isGoing = false; // Back and Forward write no address

  const write = (/** @type {boolean} */ isNew) => {
    if (isGoing || (addressOf(session) === location.search && history.state)) return;
    history[isNew ? "pushState" : "replaceState"](listOf(session), "", addressOf(session));
  };
  const followList = () => {
    const before = shown;
    shown = listOf(session);
    write(isAnotherList(shown, before));
  };
  const go = (/** @type {List | null} */ list) => {
    isGoing = true;
    if (list && isAnother(list, listOf(session))) inbox.show(list.view, { ...list.filters, order: list.order });
    session.open(read());
    isGoing = false;
  };

  session.open(read());
  write(false);
  session.on("talk", () => {
    showScreen(session);
    write(true);
  });
  inbox.on("state", followList);
  addEventListener("popstate", ({ state }) => go(state));
  if (inbox.leftOut.length) {
    tell(document.body, "toast", { text: translate("address.left_out", { parts: inbox.leftOut.join(", ") }), kind: "urgent" });
  }
}

/**
 * The address of a conversation while this list is shown.
 * @param {Session} session
 * @param {number | undefined} conversation
 */
export function addressOf(session, conversation = session.talk?.id) {
  return queryOf(session.inbox, conversation);
}

/**
 * The whole address of a line, for colleagues: without the filters of the list.
 * @param {Session} session
 * @param {number} conversation
 * @param {number} seq
 */
export function addressOfLine({ inbox: { view } }, conversation, seq) {
  const query = queryOf({ view, filters: {}, order: "latest" }, conversation);
  return `${location.origin}${location.pathname}${query}&line=${seq}`;
}

/**
 * @param {Session} session
 * @returns {List}
 */
function listOf({ inbox: { view, filters, order } }) {
  return { view, filters, order };
}

/**
 * @param {List} one
 * @param {List} other
 */
function isAnother(one, other) {
  return queryOf(one, null) !== queryOf(other, null);
}

/**
 * On a phone the list and the conversation are two screens.
 * @param {Session} session
 */
function showScreen(session) {
  document.body.dataset.screen = session.talk ? "talk" : "inbox";
}
