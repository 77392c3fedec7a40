import { findAll, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/**
 * Says under the bot's answers which operator has sent or edited them.
 * @param {HTMLElement} list of the entries' items, which have `data-seq`
 */
export function showApprovals(list) {
  const { talk } = session;
  if (!talk?.bot.state?.approved.length) return;
  for (const item of findAll(list, ":scope > .entry")) {
    const sent = talk.bot.sender(Number(item.dataset.seq));
    for (const place of findAll(item, ".entry-approved")) {
      place.hidden = !sent;
      if (!sent) continue;
      setText(place, translate(sent.edited ? "draft.edited_by" : "draft.sent_by", { name: sent.operator.name }));
    }
  }
}
