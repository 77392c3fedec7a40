// Files in the open conversation: how cards ask the server, and how the holder sends some.

import { AttachmentCard } from "../files/attachment-card.js";
import { FileQueue } from "../files/file-queue.js";
import { files } from "../files/files.js";
import { openWays } from "../files/ways-in.js";
import { desk } from "./desk.js";

files.ask = (type, fields) => desk.ask(type, fields);
files.mayWithdraw = ({ id }) => Boolean(desk.talk?.held) || mine(id);

customElements.define("attachment-card", AttachmentCard);
customElements.define("file-queue", FileQueue);

const composer = document.querySelector("talk-composer");
const queue = document.querySelector("file-queue");

openWays({
  clip: composer.querySelector('[data-act="attach"]'),
  input: composer.querySelector(".file-input"),
  place: document.querySelector(".talk"),
  field: composer,
  open: () => Boolean(desk.talk?.held),
  take: (chosen) => queue.add(chosen, goalOf(desk.talk)),
});
queue.addEventListener("emptied", () => composer.focus());
desk.addEventListener("talk", follow);
follow();

function follow() {
  const { talk } = desk;
  queue.of = talk?.id ?? null;
  if (!talk) return;
  talk.addEventListener("attachment", ({ detail }) => files.hear(detail));
  talk.addEventListener("row", () => files.lookAgain());
}

// Where files of this conversation are posted, also when another one is open by then. The epoch is the latest known.
function goalOf(talk) {
  return () => {
    const latest = desk.talk?.id === talk.id ? desk.talk : talk;
    if (!latest.held) return null;
    return {
      url: `/console/conversations/${talk.id}/attachments/`,
      headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
      fields: { epoch: latest.epoch },
    };
  };
}

function mine(id) {
  const said = [...(desk.talk?.entries.values() ?? [])].find((entry) => entry.attachment?.id === id);
  return said?.author === "operator" && said.name === desk.me.name;
}
