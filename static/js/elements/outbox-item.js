// A message on its way: sending, waiting for the connection, held because of news, or failed.

import { linked } from "../lib/links.js";
import { translate } from "../lib/translations.js";
import { noticeOf, speakerOf } from "./entry.js";
import { setText } from "./markup.js";

const NEWS = 5;

export function fillOutboxItem(node, item, { held, me }) {
  node.dataset.ref = item.ref;
  node.dataset.state = item.state;
  const text = node.querySelector(".entry-text");
  if (!text.hasChildNodes()) text.append(linked(item.text));
  setText(node.querySelector(".outbox-state"), stateOf(item));
  const undecided = item.state === "held" || item.state === "failed";
  node.querySelector(".outbox-choices").hidden = !undecided;
  const send = node.querySelector('[data-act="send"]');
  send.hidden = !held;
  setText(send.querySelector("span"), translate(item.state === "held" ? "outbox.anyway" : "outbox.retry"));
  node.querySelector(".held").hidden = item.state !== "held";
  if (item.state === "held") showNews(node.querySelector(".held-news"), item.news, me);
  return node;
}

function stateOf(item) {
  if (item.state === "failed") return translate("outbox.failed", { detail: item.detail ?? translate("outbox.lost") });
  return translate(`outbox.${item.state}`);
}

function showNews(list, news, me) {
  const lines = news.slice(-NEWS).map((entry) => {
    const line = document.createElement("li");
    line.dir = "auto";
    line.textContent = entry.notice ? noticeOf(entry, me) : `${speakerOf(entry, me)}: ${entry.text ?? entry.attachment?.name ?? ""}`;
    return line;
  });
  list.replaceChildren(...lines);
}
