import { onKey } from "../lib/keyboard.js";
import { closest, find, tell } from "../lib/markup.js";
import { VIEWS } from "../lib/protocol.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { preferences } from "./preferences.js";
import { session } from "./session.js";

/** @type {Record<string, string>} the shortcut of each letter */
const LETTERS = {
  j: "next",
  k: "previous",
  t: "take-over",
  T: "take-over-quietly",
  r: "reply",
  n: "note",
  i: "pick-interaction",
  f: "finish",
  h: "hand-over",
  a: "ask-for",
  y: "accept-offer",
  x: "decline-offer",
  s: "send-draft",
  e: "edit-draft",
  b: "steer",
  g: "suggest",
  v: "translate-line",
  u: "undo-finish",
  U: "mark-unread",
  l: "release-other",
  o: "toggle-online",
  m: "toggle-mute",
  "/": "search",
};

/**
 * <shortcut-keys>: the keyboard, and the list of its keys under `?`.
 * Events: "shortcut" with {name}: one of LETTERS, "end" or "escape".
 */
export class ShortcutKeys extends ChoiceDialog {
  connectedCallback() {
    super.connectedCallback();
    const letters = find(this, '[name="letters"]', HTMLInputElement);
    const show = () => (letters.checked = preferences.get("letters") !== false);
    preferences.on("changed", show);
    show();
    letters.addEventListener("change", () => preferences.set("letters", letters.checked ? null : false));
    onKey(document, (event) => this.#key(event));
  }

  open() {
    this.show();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (ChoiceDialog.isAnyOpen) return;
    if (event.key === "Escape") tell(this, "shortcut", { name: "escape" });
    else if (!closest(event.target, "input, textarea, select") && this.#act(event.key)) event.preventDefault();
  }

  /**
   * Carries out the key's shortcut; false if it has none.
   * @param {string} key
   */
  #act(key) {
    const view = VIEWS[Number(key) - 1];
    if (key === "End" && session.talk) tell(this, "shortcut", { name: "end" });
    else if (preferences.get("letters") === false) return false;
    else if (key === "?") this.show();
    else if (view) session.inbox.show(view);
    else if (LETTERS[key]) tell(this, "shortcut", { name: LETTERS[key] });
    else return false;
    return true;
  }
}
