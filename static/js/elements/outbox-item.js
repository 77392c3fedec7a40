import { fenced, madeOr } from "../lib/fence.js";
import { formatted, plainOf } from "../lib/formatted.js";
import { find, setText } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { copyButton } from "./copy-button.js";
import { noticeOf, speakerOf } from "./entry.js";
import { session } from "./session.js";

/** @import { Entry } from "../console/entries.js" */
/** @import { Item } from "../console/outbox.js" */

const NEWS = 5; // entries

/**
 * Fills the markup of a message on its way: sending, waiting for the connection, held because of news, or failed.
 * @param {HTMLElement} node
 * @param {Item} item
 * @param {{ held: boolean, me: Frames.Person }} operator `held`: whether the operator holds the conversation
 */
export function fillOutboxItem(node, item, { held, me }) {
  node.dataset.ref = item.ref;
  node.dataset.state = item.state;
  const text = find(node, ".entry-text");
  if (!text.hasChildNodes()) text.append(madeOr(() => formatted(item.text), item.text));
  setText(find(node, ".outbox-state"), stateText(item));
  const isUndecided = item.state === "held" || item.state === "failed";
  find(node, ".outbox-choices").hidden = !isUndecided;
  showCopy(find(node, ".outbox-copy"), item);
  const send = find(node, '[data-act="send"]');
  send.hidden = !held;
  setText(find(send, "span"), translate(item.state === "held" ? "outbox.anyway" : "outbox.retry"));
  find(node, ".held").hidden = item.state !== "held";
  if (item.state === "held") fenced(() => showNews(find(node, ".held-news"), item.news ?? [], me));
  return node;
}

/**
 * What this page cannot send any more can be taken elsewhere.
 * @param {HTMLElement} place
 * @param {Item} item
 */
function showCopy(place, item) {
  place.hidden = !isStranded(item);
  if (!place.hidden && !place.hasChildNodes()) place.append(copyButton(item.text, translate("message")));
}

/** @param {Item} item */
function isStranded({ state }) {
  return (state === "waiting" || state === "sending") && (session.phase === "forbidden" || session.phase === "signed_out");
}

/** @param {Item} item */
function stateText(item) {
  if (isStranded(item)) return translate(`outbox.${session.phase}`);
  if (item.state === "failed") return translate("outbox.failed", { detail: item.detail ?? translate("outbox.lost") });
  return translate(`outbox.${item.state}`);
}

/**
 * @param {HTMLElement} list
 * @param {Entry[]} news
 * @param {Frames.Person} me
 */
function showNews(list, news, me) {
  const lines = news.slice(-NEWS).map((entry) => {
    const line = document.createElement("li");
    line.dir = "auto";
    const text = `${speakerOf(entry, me)}: ${plainOf(entry) || (entry.attachment?.name ?? "")}`;
    line.textContent = entry.notice ? noticeOf(entry, me) : text;
    return line;
  });
  list.replaceChildren(...lines);
}
