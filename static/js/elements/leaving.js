// Whoever goes Offline or signs out and holds conversations is asked once what becomes of them; whoever comes is told.

import { find, listen } from "../lib/markup.js";
import { isFlag } from "../lib/shapes.js";
import { BrowserStorage } from "../lib/storage.js";
import { translatePlural } from "../lib/translations.js";
import { session } from "./session.js";

/** @import { LeaveDialog } from "./leave-dialog.js" */
/** @import { ToastStack } from "./toast-stack.js" */

/** @param {{ dialog: LeaveDialog, toasts: ToastStack }} parts */
export function connectLeaving({ dialog, toasts }) {
  const form = find(document, ".account form[action*='sign-out']", HTMLFormElement);
  listen(document, "leaving", () => dialog.open("offline"));
  listen(document, "leave", () => leave(dialog));
  listen(document, "sign-out", () => form.submit());
  form.addEventListener("submit", (event) => {
    if (!session.isHolding || !session.connected) return;
    event.preventDefault();
    dialog.open("sign-out");
  });
  welcomeBack(toasts);
}

/** @param {LeaveDialog} dialog */
function leave(dialog) {
  if (session.isHolding) dialog.open("offline");
  else session.setStatus("offline");
}

/** Once in each tab. @param {ToastStack} toasts */
function welcomeBack(toasts) {
  const tab = new BrowserStorage("sessionStorage", "takeover.");
  const number = session.held.rows.length;
  if (number && !tab.get("welcomed", isFlag)) toasts.say(translatePlural("held.still", number));
  tab.set("welcomed", true);
}
