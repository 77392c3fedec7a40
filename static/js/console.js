// The operator's console: one session, and the elements that show it. Elements dispatch bubbling events; this module handles
// them and calls the other elements.

import { AboutToSay } from "./elements/about-to-say.js";
import { followAddress } from "./elements/address.js";
import { followAlerts } from "./elements/alert-bell.js";
import { AlertQuestion } from "./elements/alert-question.js";
import { AlertSettings } from "./elements/alert-settings.js";
import { BotDesk } from "./elements/bot-desk.js";
import { BotWriting } from "./elements/bot-writing.js";
import { CommandBar } from "./elements/command-bar.js";
import { ConnectionBanner } from "./elements/connection-banner.js";
import { CopyReference } from "./elements/copy-reference.js";
import { EarlierNotes } from "./elements/earlier-notes.js";
import { EmptyPane } from "./elements/empty-pane.js";
import { FilterChips } from "./elements/filter-chips.js";
import { FinishDialog } from "./elements/finish-dialog.js";
import { Finishes } from "./elements/finishes.js";
import { HandOverDialog } from "./elements/hand-over-dialog.js";
import { HeldShelf } from "./elements/held-shelf.js";
import { IdleQuestion } from "./elements/idle-question.js";
import { translateLine } from "./elements/journal-translations.js";
import { KeptWords } from "./elements/kept-words.js";
import { LeaveDialog } from "./elements/leave-dialog.js";
import { connectLeaving } from "./elements/leaving.js";
import { LineTools } from "./elements/line-tools.js";
import { goToLine } from "./elements/line-jump.js";
import { ListDivider } from "./elements/list-divider.js";
import { ListFilters } from "./elements/list-filters.js";
import { ListOrder } from "./elements/list-order.js";
import { ListTabs } from "./elements/list-tabs.js";
import { followMarks, markThisUnread } from "./elements/mark-unread.js";
import { followMentions } from "./elements/mention-reader.js";
import { MuteButton } from "./elements/mute-button.js";
import { NextWaiting, openLongestWait } from "./elements/next-waiting.js";
import { NoteComposer } from "./elements/note-composer.js";
import { OfferCards } from "./elements/offer-cards.js";
import { BudgetLine } from "./elements/budget-line.js";
import { OfflineLine } from "./elements/offline-line.js";
import { OnlineSwitch } from "./elements/online-switch.js";
import { PickerDialog } from "./elements/picker-dialog.js";
import { ReleaseDialog } from "./elements/release-dialog.js";
import { RowList } from "./elements/row-list.js";
import { followSeen } from "./elements/seen-mark.js";
import { SearchHelp } from "./elements/search-help.js";
import { SearchHits } from "./elements/search-hits.js";
import { session } from "./elements/session.js";
import { ShortcutKeys } from "./elements/shortcut-keys.js";
import { TalkAssist } from "./elements/talk-assist.js";
import { TalkComposer } from "./elements/talk-composer.js";
import { TalkContext } from "./elements/talk-context.js";
import { TalkEarlier } from "./elements/talk-earlier.js";
import { connectFiles } from "./elements/talk-files.js";
import { TalkHeader } from "./elements/talk-header.js";
import { TalkJournal } from "./elements/talk-journal.js";
import { TalkPane } from "./elements/talk-pane.js";
import { TalkRatings } from "./elements/talk-ratings.js";
import { TalkSummary } from "./elements/talk-summary.js";
import { ToastStack } from "./elements/toast-stack.js";
import { UndoBar } from "./elements/undo-bar.js";
import { ViewDialog } from "./elements/view-dialog.js";
import { ViewTabs } from "./elements/view-tabs.js";
import { VisitorAway } from "./elements/visitor-away.js";
import { VisitorCard } from "./elements/visitor-card.js";
import { AttachmentCard } from "./files/attachment-card.js";
import { FileQueue } from "./files/file-queue.js";
import { HeldFiles } from "./files/held-files.js";
import { find, listen, setText } from "./lib/markup.js";
import { translate } from "./lib/translations.js";

/** @import { Finished } from "./elements/finishes.js" */

session.start(); // before anything is shown, so that nothing that fails to be shown keeps the console from connecting

customElements.define("connection-banner", ConnectionBanner);
customElements.define("list-tabs", ListTabs);
customElements.define("list-filters", ListFilters);
customElements.define("filter-chips", FilterChips);
customElements.define("list-order", ListOrder);
customElements.define("held-shelf", HeldShelf);
customElements.define("view-tabs", ViewTabs);
customElements.define("view-dialog", ViewDialog);
customElements.define("list-divider", ListDivider);
customElements.define("row-list", RowList);
customElements.define("search-help", SearchHelp);
customElements.define("search-hits", SearchHits);
customElements.define("attachment-card", AttachmentCard);
customElements.define("file-queue", FileQueue);
customElements.define("held-files", HeldFiles);
customElements.define("talk-pane", TalkPane); // before its parts, whose first events it handles
customElements.define("empty-pane", EmptyPane);
customElements.define("kept-words", KeptWords);
customElements.define("next-waiting", NextWaiting);
customElements.define("talk-header", TalkHeader);
customElements.define("talk-earlier", TalkEarlier);
customElements.define("copy-reference", CopyReference);
customElements.define("talk-context", TalkContext);
customElements.define("earlier-notes", EarlierNotes);
customElements.define("visitor-card", VisitorCard);
customElements.define("talk-ratings", TalkRatings);
customElements.define("bot-writing", BotWriting); // before the journal, which follows its size
customElements.define("talk-journal", TalkJournal);
customElements.define("bot-desk", BotDesk);
customElements.define("undo-bar", UndoBar); // before the composer, which shows it
customElements.define("line-tools", LineTools);
customElements.define("visitor-away", VisitorAway);
customElements.define("about-to-say", AboutToSay);
customElements.define("talk-composer", TalkComposer);
customElements.define("talk-assist", TalkAssist);
customElements.define("talk-summary", TalkSummary);
customElements.define("note-composer", NoteComposer); // after the composer, instead of which it is shown
customElements.define("finish-dialog", FinishDialog);
customElements.define("picker-dialog", PickerDialog);
customElements.define("release-dialog", ReleaseDialog);
customElements.define("hand-over-dialog", HandOverDialog);
customElements.define("leave-dialog", LeaveDialog);
customElements.define("offline-line", OfflineLine);
customElements.define("budget-line", BudgetLine);
customElements.define("online-switch", OnlineSwitch);
customElements.define("idle-question", IdleQuestion);
customElements.define("alert-question", AlertQuestion);
customElements.define("mute-button", MuteButton);
customElements.define("alert-settings", AlertSettings);
customElements.define("shortcut-keys", ShortcutKeys);
customElements.define("command-bar", CommandBar);
customElements.define("toast-stack", ToastStack);
customElements.define("offer-cards", OfferCards);

const pane = find(document, "talk-pane", TalkPane);
const lines = find(document, "line-tools", LineTools);
const botDesk = find(document, "bot-desk", BotDesk);
const rows = find(document, "row-list", RowList);
const filters = find(document, "list-filters", ListFilters);
const toasts = find(document, "toast-stack", ToastStack);
const finishDialog = find(document, "finish-dialog", FinishDialog);
const shelf = find(document, "held-shelf", HeldShelf);
const nextWaiting = find(document, "next-waiting", NextWaiting);
const viewDialog = find(document, "view-dialog", ViewDialog);
const pickerDialog = find(document, "picker-dialog", PickerDialog);
const releaseDialog = /** @type {ReleaseDialog | null} */ (document.querySelector("release-dialog")); // for supervisors
const handOverDialog = find(document, "hand-over-dialog", HandOverDialog);
const leaveDialog = find(document, "leave-dialog", LeaveDialog);
const offers = find(document, "offer-cards", OfferCards);
const finishes = new Finishes({ toasts, pane, nextWaiting });
const account = find(document, "details.account", HTMLDetailsElement);

const EVENTS = {
  toast: (/** @type {{ text: string, kind?: "calm" | "urgent" }} */ { text, kind }) => toasts.say(text, kind),
  "show-line": (/** @type {{ seq: number }} */ { seq }) => find(document, "line-tools", LineTools).show(seq),
  opened: () => pane.welcome(),
  accepted: () => pane.welcome({ asHolder: true }),
  taken: () => pane.composer.focus(),
  "open-line": (/** @type {{ conversation: number, seq: number }} */ line) => goToLine({ pane, lines }, line),
  left: () => rows.focus(),
  "go-to-rows": () => rows.focusFirst(),
  "go-to-last-row": () => rows.focusLast(),
  "go-to-filters": () => filters.focus(),
  finish: () => finishDialog.open({ draft: pane.composer.draft }),
  finished: (/** @type {Finished} */ finish) => finishes.finished(finish),
  "undo-finish": () => finishes.undo(),
  "next-waiting": () => openLongestWait(pane),
  "open-waiting": () => shelf.openWaiting(),
  "save-view": () => viewDialog.open(null),
  "edit-view": (/** @type {{ saved: Frames.SavedView }} */ { saved }) => viewDialog.open(saved),
  "pick-interaction": () => pickerDialog.open(),
  "interaction-sent": () => pane.composer.focus(),
  insert: (/** @type {{ text: string }} */ { text }) => pane.insert(text),
  "release-other": () => releaseDialog?.open(),
  "hand-over": () => handOverDialog.open(),
  "ask-for": () => session.handingOver.askForOpen(),
  command: (/** @type {any} */ does) => carryOut(does),
  shortcut: (/** @type {{ name: string }} */ { name }) => SHORTCUTS[name]?.(),
};

/** @type {Record<string, () => unknown>} */
const SHORTCUTS = {
  next: () => rows.step(1),
  previous: () => rows.step(-1),
  "take-over": () => pane.composer.takeOver(),
  "take-over-quietly": () => pane.composer.takeOver({ quiet: true }),
  reply: () => session.talk && pane.reply(),
  note: () => pane.toggleNote(),
  "pick-interaction": () => pickerDialog.open(),
  finish: () => finishDialog.open({ draft: pane.composer.draft }),
  "undo-finish": () => finishes.undo(),
  "release-other": () => pane.composer.releaseOther(),
  "hand-over": () => handOverDialog.open(),
  "ask-for": () => session.handingOver.askForOpen(),
  "accept-offer": () => offers.accept(),
  "decline-offer": () => offers.decline(),
  "send-draft": () => botDesk.sendDraft(),
  "edit-draft": () => botDesk.edit(),
  steer: () => botDesk.steer(),
  suggest: () => find(document, "talk-assist", TalkAssist).suggest(),
  "translate-line": () => translateLine(pane.journal),
  "mark-unread": () => markThisUnread(rows),
  "toggle-online": () => find(document, "online-switch", OnlineSwitch).toggle(),
  "toggle-mute": () => find(document, "mute-button", MuteButton).toggle(),
  search: () => filters.focus(),
  end: () => pane.journal.toEnd(),
  escape() {
    if (account.open) account.open = false;
    else if (session.talk) rows.focus();
  },
};

for (const [name, act] of Object.entries(EVENTS)) listen(document, name, act);

/** Does what was chosen in the command bar. @param {any} does */
function carryOut({ shortcut, view, saved, operator, insert, conversation, seq }) {
  if (shortcut) SHORTCUTS[shortcut]?.();
  else if (view) session.inbox.show(view);
  else if (saved) session.views.show(saved);
  else if (operator) session.inbox.show("mine", operator === session.me.id ? {} : { operator });
  else if (insert) pane.insert(insert);
  else if (conversation) goToLine({ pane, lines }, { conversation, seq });
}

/** @param {string} name @param {{ open: () => void }} dialog */
function openBy(name, dialog) {
  find(document, `[data-opens="${name}"]`).addEventListener("click", () => dialog.open());
}

openBy("alerts-dialog", find(document, "alert-settings", AlertSettings));
openBy("leave-dialog", leaveDialog);
openBy("shortcuts-dialog", find(document, "shortcut-keys", ShortcutKeys));
document.addEventListener("click", ({ target }) => {
  if (!account.contains(/** @type {Node} */ (target))) account.open = false;
});

const title = find(document, "#inbox-title");
const showTitle = () => setText(title, translate(`list.${session.inbox.view}`));
session.inbox.on("state", showTitle);
showTitle();

connectLeaving({ dialog: leaveDialog, toasts });
followMentions();
followAlerts(find(document, 'link[rel="icon"]', HTMLLinkElement).href);
connectFiles(pane, find(document, "[name=csrfmiddlewaretoken]", HTMLInputElement).value);
followSeen();
followMarks(rows);
followAddress(session);
