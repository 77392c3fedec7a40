// The address names the list and the open conversation, so that reload, Back and a copied address work.

export function followAddress(desk) {
  const read = () => Number(new URLSearchParams(location.search).get("c")) || null;
  desk.open(read());
  desk.addEventListener("talk", () => {
    showScreen(desk);
    if (read() !== (desk.talk?.id ?? null)) history.pushState(null, "", addressOf(desk));
  });
  desk.inbox.addEventListener("state", () => history.replaceState(null, "", addressOf(desk)));
  addEventListener("popstate", () => desk.open(read()));
}

// Where a conversation is found while this list is shown.
export function addressOf(desk, conversation = desk.talk?.id) {
  const { view, filters } = desk.inbox;
  const query = new URLSearchParams({ view });
  if (view === "mine" && filters.operator) query.set("operator", filters.operator);
  if (conversation) query.set("c", conversation);
  return `?${query}`;
}

// On a phone the list and the conversation are two screens.
function showScreen(desk) {
  document.body.dataset.screen = desk.talk ? "talk" : "inbox";
}
