// The address names the list and the open conversation, so that reload, Back and a copied address work.

/** @import { Session } from "../console/session.js" */

/** @param {Session} session */
export function followAddress(session) {
  const read = () => Number(new URLSearchParams(location.search).get("c")) || null;
  session.open(read());
  session.on("talk", () => {
    showScreen(session);
    if (read() !== (session.talk?.id ?? null)) history.pushState(null, "", addressOf(session));
  });
  session.inbox.on("state", () => history.replaceState(null, "", addressOf(session)));
  addEventListener("popstate", () => session.open(read()));
}

/**
 * The address of a conversation while this list is shown.
 * @param {Session} session
 * @param {number | undefined} conversation
 */
export function addressOf(session, conversation = session.talk?.id) {
  const { view, filters } = session.inbox;
  const query = new URLSearchParams({ view });
  if (view === "mine" && filters.operator) query.set("operator", String(filters.operator));
  if (conversation) query.set("c", String(conversation));
  return `?${query}`;
}

/**
 * On a phone the list and the conversation are two screens.
 * @param {Session} session
 */
function showScreen(session) {
  document.body.dataset.screen = session.talk ? "talk" : "inbox";
}
