import { find, findAll, focused, listen, setText, tell } from "../lib/markup.js";
import { translate, translatePlural } from "../lib/translations.js";
import { isLookedAt } from "./attention.js";
import { NoteComposer } from "./note-composer.js";
import { session } from "./session.js";
import { TalkComposer } from "./talk-composer.js";
import { TalkHeader } from "./talk-header.js";
import { TalkJournal } from "./talk-journal.js";

/**
 * <talk-pane>: the right side of the console: the open conversation, or a text if none is open or it does not exist. Marks
 * entries as seen while the operator looks at them. Handles the events by which its parts concern each other.
 * Events: "left" (the operator went back to the list), and those of its parts.
 */
export class TalkPane extends HTMLElement {
  #seen = 0;
  #isWelcome = false;
  #asHolder = false;

  connectedCallback() {
    session.on("talk", () => this.#follow());
    for (const button of findAll(this, '[data-part="back"]')) button.addEventListener("click", () => this.#leave());
    find(this, ".jump").addEventListener("click", () => this.journal.toEnd());
    listen(this, "end", (detail) => this.#showJump(detail));
    listen(this, "held", (_, files) => "count" in files && files.count && this.reply()); // files go to the visitor
    listen(this, "writes", () => (this.composer.hidden = this.noteComposer.writes === "note"));
    listen(this, "sent", () => this.journal.toEnd());
    listen(this, "go-to-name", () => this.header.focus());
    listen(this, "go-to-journal", () => this.journal.focus());
    listen(this, "emptied", () => this.composer.focus());
    listen(this, "decided", ({ edit }) => (edit === null ? this.composer.focus() : this.#edit(edit)));
    addEventListener("focus", () => this.#see());
    document.addEventListener("visibilitychange", () => this.#see());
    this.#follow();
  }

  get header() {
    return find(this, "talk-header", TalkHeader);
  }

  get journal() {
    return find(this, "talk-journal", TalkJournal);
  }

  get noteComposer() {
    return find(this, "note-composer", NoteComposer);
  }

  /** Goes to the reply to the visitor. */
  reply() {
    if (this.noteComposer.writes === "note") this.noteComposer.write("reply");
    this.composer.focus();
  }

  /**
   * Inserts a text into the reply.
   * @param {string} text
   */
  insert(text) {
    this.reply();
    this.composer.insert(text);
  }

  /** @param {string} text of a message that was not sent */
  #edit(text) {
    this.reply();
    this.composer.edit(text);
  }

  /** Writes a note, or the reply again. */
  toggleNote() {
    if (!session.talk?.loaded) return;
    this.noteComposer.write(this.noteComposer.writes === "note" ? "reply" : "note");
    if (this.noteComposer.writes === "reply") this.composer.focus();
  }

  get composer() {
    return find(this, "talk-composer", TalkComposer);
  }

  /**
   * Moves the focus into the conversation, as soon as it is loaded.
   * @param {{ asHolder?: boolean }} [options] `asHolder`: not before this operator holds it
   */
  welcome({ asHolder = false } = {}) {
    this.#isWelcome = true;
    this.#asHolder = asHolder;
    this.#greet();
  }

  #leave() {
    session.open(null);
    tell(this, "left");
  }

  #follow() {
    this.#seen = 0;
    const { talk } = session;
    if (this.#asHolder) this.#isWelcome = false; // another one was opened meanwhile
    this.#show();
    if (!talk) return;
    talk.on("row", () => {
      this.#show();
      this.#greet();
      this.#see();
    });
    talk.on("held", ({ ref }) => this.#offerToSend(ref));
    talk.on("missing", () => this.#show());
    talk.on("loaded", () => {
      this.#show();
      this.#greet();
      this.#see();
    });
  }

  // Enter again sends what was held back, unless the operator writes on.
  /** @param {string} ref */
  #offerToSend(ref) {
    const isWriting = this.composer.draft !== "" || !this.composer.contains(focused());
    if (!isWriting) this.journal.offer(ref);
  }

  #show() {
    const { talk } = session;
    let state = talk?.loaded ? "ready" : "loading";
    if (!talk) state = "none";
    else if (talk.missing) state = "missing";
    this.dataset.state = state;
    if (talk?.missing) this.#sayWhy(talk.row ? "missing.rights" : "missing");
    const shown = talk && !talk.missing ? "talk" : state;
    for (const part of findAll(this, ":scope > *")) part.hidden = part.dataset.part !== shown;
  }

  /** @param {"missing" | "missing.rights"} words it was seen before, or never */
  #sayWhy(words) {
    const part = find(this, '[data-part="missing"]');
    setText(find(part, "h2"), translate(words));
    setText(find(part, ".missing-why"), translate(`${words}.why`));
  }

  /** @param {{ atEnd: boolean, unread: number }} end */
  #showJump({ atEnd, unread }) {
    const jump = find(this, ".jump");
    jump.hidden = atEnd;
    jump.toggleAttribute("data-new", unread > 0);
    setText(find(jump, "span"), unread ? translatePlural("jump.new", unread) : translate("jump"));
  }

  #greet() {
    if (!this.#isWelcome || !session.talk?.loaded) return;
    if (this.#asHolder && !session.talk.held) return;
    this.#isWelcome = false;
    if (session.talk.held) this.composer.focus();
    else this.header.focus({ preventScroll: true });
  }

  // Marks entries as seen, unless another operator holds the conversation.
  #see() {
    const { talk } = session;
    if (!talk?.loaded || !isLookedAt() || talk.last <= this.#seen || !talk.row?.unread) return;
    if (talk.row.control === "operator" && !talk.held) return;
    this.#seen = talk.last;
    session.ask("seen", { conversation: talk.id, seq: talk.last }).catch(() => (this.#seen = 0));
  }
}
