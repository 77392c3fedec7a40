// Files in the open conversation: how cards ask the server, and how the holder sends some.

import { AttachmentCard } from "../files/attachment-card.js";
import { FileQueue } from "../files/file-queue.js";
import { files } from "../files/files.js";
import { acceptFiles } from "../files/drop-and-paste.js";
import { session } from "./session.js";

files.ask = (type, fields) => session.ask(type, fields);
files.mayWithdraw = ({ id }) => Boolean(session.talk?.held) || mine(id);

customElements.define("attachment-card", AttachmentCard);
customElements.define("file-queue", FileQueue);

const composer = document.querySelector("talk-composer");
const queue = document.querySelector("file-queue");

acceptFiles({
  clip: composer.querySelector('[data-act="attach"]'),
  input: composer.querySelector(".file-input"),
  place: document.querySelector(".talk"),
  field: composer,
  open: () => Boolean(session.talk?.held),
  take: (chosen) => queue.add(chosen, goalOf(session.talk)),
});
queue.addEventListener("emptied", () => composer.focus());
session.addEventListener("talk", follow);
follow();

function follow() {
  const { talk } = session;
  queue.of = talk?.id ?? null;
  if (!talk) return;
  talk.addEventListener("attachment", ({ detail }) => files.hear(detail));
  talk.addEventListener("row", () => files.lookAgain());
}

// Where files of this conversation are posted, also when another one is open by then. The epoch is the latest known.
function goalOf(talk) {
  return () => {
    const latest = session.talk?.id === talk.id ? session.talk : talk;
    if (!latest.held) return null;
    return {
      url: `/console/conversations/${talk.id}/attachments/`,
      headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
      fields: { epoch: latest.epoch },
    };
  };
}

function mine(id) {
  const said = [...(session.talk?.entries.values() ?? [])].find((entry) => entry.attachment?.id === id);
  return said?.author === "operator" && said.name === session.me.name;
}
