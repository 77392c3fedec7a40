// Alerts as they reach the operator: a notification for each conversation, the number in the title, a sound until somebody
// takes it. Nothing alerts to the conversation that the operator looks at.

import { keyOf } from "../console/alerts.js";
import { spokenOf } from "../console/row-facts.js";
import { playSound } from "../lib/sound.js";
import { translate } from "../lib/translations.js";
import { isLookedAt } from "./attention.js";
import { preferences } from "./preferences.js";
import { session } from "./session.js";
import { visitorName } from "./visitor-name.js";

/** @import { Alert } from "../console/alerts.js" */

const AGAIN = 20_000; // ms
const APART = 2000; // ms; several alerts at once ring once
/** @type {Map<string, Notification>} by `keyOf` */
const shown = new Map();
let timer = 0;
let rangAt = -Infinity;

/** @param {string} iconAddress the picture of notifications */
export function followAlerts(iconAddress) {
  session.alerts.on("raised", (alert) => {
    update();
    if (!isSeen(alert)) notify(alert, iconAddress);
    if (!isSeen(alert)) ring();
  });
  session.alerts.on("cleared", close);
  session.alerts.on("changed", update);
  session.on("talk", update);
  session.held.on("changed", update);
  addEventListener("focus", update);
  addEventListener("blur", update);
}

function update() {
  const waiting = new Set([...unseen(), ...unseenHeld()].map((each) => each.conversation)).size;
  const title = translate("title");
  document.title = waiting ? `(${waiting}) ${title}` : title;
  document.body.dataset.alerts = String(waiting);
  for (const alert of session.alerts.all.filter(isSeen)) close(alert);
  if (waiting === 0) clearTimeout(timer);
}

function unseen() {
  return session.alerts.all.filter((alert) => !isSeen(alert));
}

// The alerts of these come later than their rows, or were cleared in another window.
function unseenHeld() {
  return session.held.waiting.map(({ id }) => ({ conversation: id })).filter((each) => !isSeen(each));
}

/** @param {Pick<Alert, "conversation">} alert */
function isSeen({ conversation }) {
  return session.talk?.id === conversation && isLookedAt();
}

/**
 * @param {Alert} alert
 * @param {string} iconAddress
 */
function notify({ conversation, reason, row }, iconAddress) {
  if (!preferences.areNotificationsOn) return;
  close({ conversation, reason });
  const title = translate(`alert.title.${reason}`, { visitor: visitorName(row.visitor) });
  const options = {
    body: spokenOf(row) || translate("row.wordless"),
    tag: `takeover-${keyOf({ conversation, reason })}`,
    renotify: true,
    silent: true,
    icon: iconAddress,
  };
  try {
    const note = new Notification(title, options);
    note.addEventListener("click", () => {
      window.focus();
      session.open(conversation);
      note.close();
    });
    shown.set(keyOf({ conversation, reason }), note);
  } catch {
    // Some phones have the class and cannot construct it.
  }
}

/** @param {Pick<Alert, "conversation" | "reason">} alert */
function close(alert) {
  shown.get(keyOf(alert))?.close();
  shown.delete(keyOf(alert));
}

function ring() {
  clearTimeout(timer);
  if (unseen().length === 0) return;
  if (!preferences.get("muted") && performance.now() - rangAt > APART) {
    rangAt = performance.now();
    playSound();
  }
  timer = setTimeout(ring, AGAIN);
}
