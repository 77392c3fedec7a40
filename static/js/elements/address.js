// The address names the list and the open conversation, so that reload, Back and a copied address work.

export function followAddress(session) {
  const read = () => Number(new URLSearchParams(location.search).get("c")) || null;
  session.open(read());
  session.addEventListener("talk", () => {
    showScreen(session);
    if (read() !== (session.talk?.id ?? null)) history.pushState(null, "", addressOf(session));
  });
  session.inbox.addEventListener("state", () => history.replaceState(null, "", addressOf(session)));
  addEventListener("popstate", () => session.open(read()));
}

// Where a conversation is found while this list is shown.
export function addressOf(session, conversation = session.talk?.id) {
  const { view, filters } = session.inbox;
  const query = new URLSearchParams({ view });
  if (view === "mine" && filters.operator) query.set("operator", filters.operator);
  if (conversation) query.set("c", conversation);
  return `?${query}`;
}

// On a phone the list and the conversation are two screens.
function showScreen(session) {
  document.body.dataset.screen = session.talk ? "talk" : "inbox";
}
