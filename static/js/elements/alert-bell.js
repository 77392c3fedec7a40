// Alerts as they reach the operator: a notification each conversation, the number in the title, a sound until somebody
// takes it. Not about what is before the operator's eyes.

import { nameOf } from "../console/rows.js";
import { chime } from "../lib/chime.js";
import { word } from "../lib/words.js";
import { desk } from "./desk.js";
import { lookedAt } from "./talk-pane.js";
import { canNotify, wishes } from "./wishes.js";

const AGAIN = 20_000;
const APART = 2000; // several alerts at once ring once
const shown = new Map();
let timer = 0;
let rangAt = 0;

desk.alerts.addEventListener("raised", ({ detail }) => {
  update();
  if (!isSeen(detail)) notify(detail);
  if (!isSeen(detail)) ring();
});
desk.alerts.addEventListener("cleared", ({ detail }) => close(detail));
for (const [source, event] of [
  [desk.alerts, "changed"],
  [desk, "talk"],
  [window, "focus"],
  [window, "blur"],
])
  source.addEventListener(event, update);

function update() {
  const waiting = unseen();
  const title = word("title");
  document.title = waiting.length ? `(${waiting.length}) ${title}` : title;
  document.body.dataset.alerts = waiting.length;
  for (const { conversation } of desk.alerts.all.filter(isSeen)) close(conversation);
  if (waiting.length === 0) clearTimeout(timer);
}

function unseen() {
  return desk.alerts.all.filter((alert) => !isSeen(alert));
}

function isSeen({ conversation }) {
  return desk.talk?.id === conversation && lookedAt();
}

function notify({ conversation, reason, row }) {
  if (wishes.get("notify") !== "yes" || !canNotify || Notification.permission !== "granted") return;
  close(conversation);
  try {
    const title = word(`alert.title.${reason}`, { visitor: nameOf(row) });
    const note = new Notification(title, {
      body: row.last?.text ?? "",
      tag: `takeover-${conversation}`,
      renotify: true,
      silent: true,
      icon: document.querySelector('link[rel="icon"]').href,
    });
    note.addEventListener("click", () => {
      window.focus();
      desk.open(conversation);
      note.close();
    });
    shown.set(conversation, note);
  } catch {
    // Some phones have the name of it and not the thing.
  }
}

function close(conversation) {
  shown.get(conversation)?.close();
  shown.delete(conversation);
}

function ring() {
  clearTimeout(timer);
  if (unseen().length === 0) return;
  if (!wishes.get("muted") && Date.now() - rangAt > APART) {
    rangAt = Date.now();
    chime();
  }
  timer = setTimeout(ring, AGAIN);
}
