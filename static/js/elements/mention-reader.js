// Tells the server that this operator has read the notes that name them: as soon as they look at the conversation.

import { isLookedAt } from "./attention.js";
import { session } from "./session.js";

/** The conversation that the server is being told of. */
let told = 0;

export function followMentions() {
  session.on("talk", () => {
    told = 0;
    session.talk?.on("loaded", read);
    read();
  });
  session.alerts.on("raised", read);
  addEventListener("focus", read);
  document.addEventListener("visibilitychange", read);
}

function read() {
  const { talk } = session;
  if (!talk?.loaded || !isLookedAt() || told === talk.id || !session.alerts.isMentioned(talk.id)) return;
  told = talk.id;
  session
    .ask("read_mentions", { conversation: talk.id })
    .catch(() => {})
    .finally(() => (told = 0));
}
