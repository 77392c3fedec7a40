import { tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { canNotify, preferences } from "./preferences.js";

/**
 * Switches notifications on or off; the browser's own prompt comes only after a Yes. If the browser refuses, `element` tells
 * a "toast" with what to do.
 * @param {HTMLElement} element
 * @param {boolean} wanted
 */
export async function setNotifications(element, wanted) {
  const given = wanted && (await preferences.askBrowser());
  // Only now it is known, so that no switch goes back and forth while the browser asks.
  preferences.set("notify", given ? "yes" : "no");
  if (given || !wanted) return;
  tell(element, "toast", { text: translate(refusalKey()) });
}

/** The result of a test notification, and its text's key. */
export function testNotification() {
  if (!canNotify) return { fine: false, key: "test.notify.missing" };
  if (Notification.permission !== "granted") return { fine: false, key: `test.notify.${Notification.permission}` };
  if (preferences.get("notify") !== "yes") return { fine: false, key: "test.notify.off" };
  try {
    new Notification(translate("test.title"), { body: translate("test.body"), tag: "takeover-test", silent: true });
    return { fine: true, key: "test.notify.shown" };
  } catch {
    return { fine: false, key: "test.notify.failed" };
  }
}

function refusalKey() {
  if (!canNotify) return "test.notify.missing";
  return Notification.permission === "denied" ? "alert.denied" : "alert.dismissed";
}
