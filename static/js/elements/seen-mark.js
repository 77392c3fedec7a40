import { clock } from "../lib/dates.js";
import { find, findAll } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** @import { Talk } from "../console/talk.js" */

/** Shows at the last line of ours that the visitor has read that it was read, and when. */
export function followSeen() {
  session.on("talk", follow);
  follow();
}

function follow() {
  const { talk } = session;
  if (!talk) return;
  const show = () => requestAnimationFrame(() => talk === session.talk && showSeen(talk));
  talk.beside.on("seen", show);
  talk.on("entries", show);
  talk.on("loaded", show);
}

/** @param {Talk} talk */
function showSeen({ entries, beside: { seen } }) {
  const journal = find(document, "talk-journal");
  const seq = lastRead(entries, seen.seq);
  for (const line of findAll(journal, ".entry[data-seen]")) {
    if (Number(line.dataset.seq) !== seq) line.removeAttribute("data-seen");
  }
  const text = seen.at ? translate("seen.at", { time: clock(seen.at) }) : translate("seen");
  findAll(journal, `.entries > .entry[data-seq="${seq}"]`).at(0)?.setAttribute("data-seen", text);
}

/**
 * The last line up to this `seq` that is not the visitor's; 0 if the visitor has written since.
 * @param {Talk["entries"]} entries
 * @param {number} upto
 */
export function lastRead(entries, upto) {
  for (let seq = entries.last; seq >= entries.first && seq > 0; seq--) {
    const entry = entries.get(seq);
    if (entry?.author === "visitor") return 0;
    if (entry && !entry.notice && seq <= upto) return seq;
  }
  return 0;
}
