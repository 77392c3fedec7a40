// The right side: nothing open, a conversation, or one that is not there. Marks as seen what is looked at.

import { session } from "./session.js";

class TalkPane extends HTMLElement {
  #seen = 0;
  #welcome = false;

  connectedCallback() {
    session.addEventListener("talk", () => this.#follow());
    for (const button of this.querySelectorAll('[data-part="back"]'))
      button.addEventListener("click", () => this.leave());
    addEventListener("focus", () => this.#see());
    document.addEventListener("visibilitychange", () => this.#see());
    this.#follow();
  }

  // Whoever opened it means to read or write there.
  welcome() {
    this.#welcome = true;
    this.#greet();
  }

  // Back to where the conversation was chosen.
  leave() {
    session.open(null);
    document.querySelector("row-list").focus();
  }

  #follow() {
    this.#seen = 0;
    const { talk } = session;
    this.#show();
    if (!talk) return;
    talk.addEventListener("row", () => {
      this.#show();
      this.#see();
    });
    talk.addEventListener("missing", () => this.#show());
    talk.addEventListener("loaded", () => {
      this.#show();
      this.#greet();
      this.#see();
    });
  }

  #show() {
    const { talk } = session;
    let state = "none";
    if (talk?.missing) state = "missing";
    else if (talk) state = talk.loaded ? "ready" : "loading";
    this.dataset.state = state;
    for (const part of this.children)
      part.hidden = part.dataset.part !== (talk && !talk.missing ? "talk" : state);
  }

  #greet() {
    if (!this.#welcome || !session.talk?.loaded) return;
    this.#welcome = false;
    if (session.talk.held) this.querySelector("talk-composer").focus();
    else this.querySelector(".talk-name").focus({ preventScroll: true });
  }

  // Not where somebody else holds it: what waits there is theirs to see.
  #see() {
    const { talk } = session;
    if (!talk?.loaded || !lookedAt() || talk.last <= this.#seen || !talk.row.unread) return;
    if (talk.row.control === "operator" && !talk.held) return;
    this.#seen = talk.last;
    session.ask("seen", { conversation: talk.id, seq: talk.last }).catch(() => (this.#seen = 0));
  }
}

// Whether somebody has this page before their eyes.
export function lookedAt() {
  return document.visibilityState === "visible" && document.hasFocus();
}

customElements.define("talk-pane", TalkPane);
