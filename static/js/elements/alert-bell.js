// Alerts as they reach the operator: a notification each conversation, the number in the title, a sound until somebody
// takes it. Not about what is before the operator's eyes.

import { nameOf } from "../console/rows.js";
import { playSound } from "../lib/sound.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";
import { lookedAt } from "./talk-pane.js";
import { canNotify, preferences } from "./preferences.js";

const AGAIN = 20_000;
const APART = 2000; // several alerts at once ring once
const shown = new Map();
let timer = 0;
let rangAt = 0;

session.alerts.addEventListener("raised", ({ detail }) => {
  update();
  if (!isSeen(detail)) notify(detail);
  if (!isSeen(detail)) ring();
});
session.alerts.addEventListener("cleared", ({ detail }) => close(detail));
for (const [source, event] of [
  [session.alerts, "changed"],
  [session, "talk"],
  [window, "focus"],
  [window, "blur"],
])
  source.addEventListener(event, update);

function update() {
  const waiting = unseen();
  const title = translate("title");
  document.title = waiting.length ? `(${waiting.length}) ${title}` : title;
  document.body.dataset.alerts = waiting.length;
  for (const { conversation } of session.alerts.all.filter(isSeen)) close(conversation);
  if (waiting.length === 0) clearTimeout(timer);
}

function unseen() {
  return session.alerts.all.filter((alert) => !isSeen(alert));
}

function isSeen({ conversation }) {
  return session.talk?.id === conversation && lookedAt();
}

function notify({ conversation, reason, row }) {
  if (preferences.get("notify") !== "yes" || !canNotify || Notification.permission !== "granted") return;
  close(conversation);
  try {
    const title = translate(`alert.title.${reason}`, { visitor: nameOf(row) });
    const note = new Notification(title, {
      body: row.last?.text ?? "",
      tag: `takeover-${conversation}`,
      renotify: true,
      silent: true,
      icon: document.querySelector('link[rel="icon"]').href,
    });
    note.addEventListener("click", () => {
      window.focus();
      session.open(conversation);
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
  if (!preferences.get("muted") && Date.now() - rangAt > APART) {
    rangAt = Date.now();
    playSound();
  }
  timer = setTimeout(ring, AGAIN);
}
