// Whoever goes Offline or signs out and holds conversations is asked once what becomes of them; whoever comes back is told.

import { nameOf } from "../console/names.js";
import { language } from "../lib/language.js";
import { find, listen } from "../lib/markup.js";
import { isFlag } from "../lib/shapes.js";
import { BrowserStorage } from "../lib/storage.js";
import { translatePlural } from "../lib/translations.js";
import { session } from "./session.js";

/** @import { LeaveDialog } from "./leave-dialog.js" */
/** @import { ToastStack } from "./toast-stack.js" */

const names = new Intl.ListFormat(language, { type: "conjunction" });

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
  session.on("lost", (lost) => toasts.stay(translatePlural("lost", lost.length, { names: names.format(lost.map(nameOf)) })));
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
