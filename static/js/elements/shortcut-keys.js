// The keyboard: what each key does, and the list of them under `?`.

import { VIEWS } from "../lib/protocol.js";
import { ChoiceDialog } from "./choice-dialog.js";
import { session } from "./session.js";
import { preferences } from "./preferences.js";

const element = (name) => document.querySelector(name);

const LETTERS = {
  j: () => element("row-list").step(1),
  k: () => element("row-list").step(-1),
  t: () => element("talk-composer").takeOver(),
  r: () => session.talk && element("talk-composer").focus(),
  i: () => element("picker-dialog").open(),
  f: () => element("finish-dialog").open(),
  l: () => element("talk-composer").releaseOther(),
  o: () => element("online-switch").toggle(),
  m: () => element("mute-button").toggle(),
  "/": () => element("list-filters").focus(),
};

class ShortcutKeys extends ChoiceDialog {
  connectedCallback() {
    super.connectedCallback();
    element('[data-opens="shortcuts-dialog"]').addEventListener("click", () => this.show());
    const letters = this.querySelector('[name="letters"]');
    letters.checked = preferences.get("letters") !== false;
    letters.addEventListener("change", () => preferences.set("letters", letters.checked ? null : false));
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("click", (event) => closeAccount(event.target));
  }

  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (element("dialog[open]")) return;
    if (event.key === "Escape") {
      this.#escape();
      return;
    }
    if (event.target.closest("input, textarea, select")) return;
    const act = this.#meaning(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #meaning(key) {
    if (key === "End" && session.talk) return () => element("talk-journal").toEnd();
    if (preferences.get("letters") === false) return null;
    if (key === "?") return () => this.show();
    if (VIEWS[key - 1]) return () => session.inbox.show(VIEWS[key - 1]);
    return LETTERS[key];
  }

  #escape() {
    const account = element("details.account");
    if (account.open) account.open = false;
    else if (session.talk) element("row-list").focus();
  }
}

function closeAccount(target) {
  const account = element("details.account");
  if (!account.contains(target)) account.open = false;
}

customElements.define("shortcut-keys", ShortcutKeys);
