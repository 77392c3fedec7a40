// Files in the open conversation: how cards ask the server, and how the holder sends some.

import { acceptFiles } from "../files/drop-and-paste.js";
import { FileQueue } from "../files/file-queue.js";
import { files } from "../files/files.js";
import { isSendable } from "../files/upload-queue.js";
import { find, listen } from "../lib/markup.js";
import { isBy } from "./entry.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */
/** @import { TalkPane } from "./talk-pane.js" */

/**
 * @param {TalkPane} pane
 * @param {string} csrfToken
 */
export function connectFiles(pane, csrfToken) {
  const queue = find(pane, "file-queue", FileQueue);
  const { composer } = pane;
  files.ask = (type, fields) => session.ask(type, fields);
  files.mayWithdraw = ({ id }) => Boolean(session.talk?.held) || isMine(id);
  acceptFiles({
    clip: find(composer, '[data-act="attach"]'),
    input: find(composer, ".file-input", HTMLInputElement),
    place: find(pane, ".talk"),
    field: composer,
    open: () => Boolean(session.talk?.held && session.talk.sendsFiles),
    take: (chosen) => {
      queue.add(chosen.filter((file) => !isSendable(file)), () => null); // says why not
      composer.hold(chosen.filter(isSendable));
    },
  });
  listen(composer, "files", ({ files: sent }) => session.talk && queue.add(sent, targetOf(session.talk, csrfToken)));
  const clip = find(composer, '[data-act="attach"]');
  session.on("talk", () => follow(queue, clip));
  follow(queue, clip);
}

/**
 * @param {FileQueue} queue
 * @param {HTMLElement} clip hidden where operators may send nothing
 */
function follow(queue, clip) {
  const { talk } = session;
  talk?.on("loaded", () => (clip.hidden = !talk.sendsFiles));
  clip.hidden = talk?.sendsFiles === false;
  queue.of = talk?.id ?? null;
  talk?.on("attachment", (frame) => files.receive(frame));
  talk?.on("row", () => files.refresh());
}

/**
 * The address to which files of this conversation are posted, also if another one is open by then. The epoch is the latest known.
 * @param {Talk} talk
 * @param {string} csrfToken
 */
function targetOf(talk, csrfToken) {
  return () => {
    const latest = session.talk?.id === talk.id ? session.talk : talk;
    if (!latest.held) return null;
    return {
      url: `/console/conversations/${talk.id}/attachments/`,
      headers: { "X-CSRFToken": csrfToken },
      fields: { epoch: String(latest.epoch) },
    };
  };
}

/** @param {number} id the file's */
function isMine(id) {
  const said = session.talk?.entries.all.find((entry) => entry.attachment?.id === id);
  return said?.author === "operator" && isBy(said, session.me);
}
