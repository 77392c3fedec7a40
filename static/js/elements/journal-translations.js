import { errorText, translate, translateKnown } from "../lib/translations.js";
import { session } from "./session.js";

/**
 * Shows an entry's words in the operator's language below the original, by the bot's language model; removes them if they
 * are shown.
 * @param {HTMLElement} journal
 * @param {number} [seq] without it the visitor's last words
 */
export async function translateLine(journal, seq = lastOfVisitor()) {
  const { talk } = session;
  const text = talk?.entries.get(seq)?.text;
  const item = journal.querySelector(`.entries > .entry[data-seq="${seq}"]`);
  if (!talk?.bot.state?.can_suggest || !text || !item) return;
  const shown = item.querySelector(":scope > .entry-translation");
  if (shown) return shown.remove();
  const place = document.createElement("p");
  place.className = "entry-translation";
  place.dir = "auto";
  place.setAttribute("role", "status");
  item.append(place);
  place.textContent = translate("assist.busy");
  try {
    const into = document.documentElement.lang;
    const fields = { conversation: talk.id, epoch: talk.epoch, kind: /** @type {const} */ ("translate"), text, into };
    place.textContent = (await session.ask("suggest", fields)).text;
  } catch (error) {
    place.textContent = translateKnown(`error.${error.code}`) ?? errorText(error);
  }
}

function lastOfVisitor() {
  const entries = session.talk?.entries;
  let seq = entries?.last ?? 0;
  while (entries && seq >= entries.first && !isOfVisitor(entries.get(seq))) seq--;
  return seq;
}

/** @param {{ author: string, text?: string | null } | undefined} entry */
function isOfVisitor(entry) {
  return entry?.author === "visitor" && Boolean(entry.text);
}
