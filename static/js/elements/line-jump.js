// Goes to a line of another conversation.

import { session } from "./session.js";

/** @import { LineTools } from "./line-tools.js" */
/** @import { TalkPane } from "./talk-pane.js" */

/**
 * Opens the conversation and shows the line in it. Line 0 is the conversation itself.
 * @param {{ pane: TalkPane, lines: LineTools }} page
 * @param {{ conversation: number, seq: number }} line
 */
export function goToLine({ pane, lines }, { conversation, seq }) {
  session.open(conversation);
  pane.welcome();
  const { talk } = session;
  if (!talk || !seq) return;
  if (talk.loaded) {
    lines.show(seq);
    return;
  }
  const once = new AbortController();
  const show = () => {
    once.abort();
    if (talk === session.talk) requestAnimationFrame(() => lines.show(seq)); // after the journal's own end
  };
  talk.on("loaded", show, once.signal);
}
