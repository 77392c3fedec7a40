import { HeldFiles } from "../files/held-files.js";
import { onKey } from "../lib/keyboard.js";
import { closest, find, findAll, focused, setText, tell } from "../lib/markup.js";
import { MessageField } from "../lib/message-field.js";
import { isBlank } from "../lib/text.js";
import { translate } from "../lib/translations.js";
import { Typing } from "../lib/typing.js";
import { completeReplies } from "./canned-completion.js";
import { replaceWord } from "./completion.js";
import { session } from "./session.js";
import { UndoBar } from "./undo-bar.js";

/** @import { Talk } from "../console/talk.js" */

/**
 * <talk-composer>: the foot of the open conversation. It has the text field for its holder, a button to take over, or the
 * holder's name. `data-mode`: "loading", "free", "mine", "undo" (of a finish), "other" or "ended".
 * Events: "sent", "files" with {files} (those that go with the message), "go-to-name" and "go-to-journal" (the focus goes
 * there), "pick-interaction", "release-other", "ask-for".
 */
export class TalkComposer extends HTMLElement {
  #text = find(this, "textarea", HTMLTextAreaElement);
  #held = find(this, "held-files", HeldFiles);
  #message = new MessageField(find(this, "form", HTMLFormElement), {
    send: (text) => this.#send(text),
    changed: (text) => this.#changed(text),
    hasMore: () => this.#held.count > 0,
  });
  /** @type {Talk | null} */
  #talk = null;
  #typing = new Typing((active) => this.#tellTyping(active));

  connectedCallback() {
    this.#held.addEventListener("held", () => this.#message.refresh());
    this.#held.addEventListener("emptied", () => this.focus());
    session.on("talk", () => this.#follow());
    session.drafts.on("changed", (id) => {
      if (id === this.#talk?.id) this.#message.text = session.drafts.text(id);
    });
    addEventListener("pagehide", () => session.drafts.flush());
    // The operator comes from another machine, where the draft went on.
    addEventListener("focus", () => this.#talk?.loaded && this.#talk.refresh());
    session.on("operators", () => this.#talk && this.#show(this.#talk));
    onKey(this.#text, (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      tell(this, "go-to-journal");
    });
    this.#text.addEventListener("blur", () => this.#typing.stop());
    completeReplies(this.#text, find(this, ".completion"));
    this.addEventListener("click", (event) => this.#act(closest(event.target, "[data-act]")?.dataset.act));
    this.#follow();
  }

  /** @param {File[]} files that go with the next message */
  hold(files) {
    this.#held.hold(files);
    this.focus();
  }

  focus() {
    if (this.dataset.mode === "undo") return this.#undo.focus();
    const target = this.dataset.mode === "mine" ? this.#text : this.#takeOverButton;
    if (target.closest("[hidden]")) tell(this, "go-to-name");
    else target.focus();
  }

  /**
   * Inserts a text at the caret, as typing does.
   * @param {string} text
   */
  insert(text) {
    replaceWord(this.#text, { start: this.#text.selectionStart, end: this.#text.selectionEnd }, text);
  }

  /**
   * Puts back a message that was not sent, before what is being written.
   * @param {string} text
   */
  edit(text) {
    this.#message.text = [text, this.#message.text].filter(Boolean).join("\n");
    this.#changed(this.#message.text);
    this.focus();
  }

  /** Asks for the reason first. Only supervisors may release another operator's conversation. */
  releaseOther() {
    if (this.dataset.mode === "other") tell(this, "release-other");
  }

  /** @param {{ quiet?: boolean }} [options] `quiet`: without the bot's start message */
  async takeOver(options) {
    const talk = this.#talk;
    const button = this.#takeOverButton;
    if (!talk || this.dataset.mode !== "free" || button.disabled) return;
    button.disabled = true;
    try {
      await talk.hold.take(options);
      if (talk === session.talk) this.focus();
    } catch (error) {
      session.report(error);
    } finally {
      button.disabled = false;
    }
  }

  /** What is typed and not sent. */
  get draft() {
    return this.#message.text;
  }

  get #undo() {
    return find(this, "undo-bar", UndoBar);
  }

  get #takeOverButton() {
    return find(this, '[data-act="take-over"]', HTMLButtonElement);
  }

  #follow() {
    this.#typing.stop();
    const { talk } = session;
    this.#talk = talk;
    this.#takeOverButton.disabled = false; // it may wait for another conversation's answer
    if (!talk) return;
    const show = () => talk === this.#talk && this.#show(talk);
    talk.on("row", show);
    talk.on("loaded", show);
    talk.on("reset", show);
    this.#message.text = session.drafts.text(talk.id);
    this.#held.of = talk.id;
    this.#show(talk);
  }

  /** @param {Talk} talk */
  #show(talk) {
    const mode = modeOf(talk);
    const hadFocus = this.contains(focused());
    const wasFinished = this.dataset.mode === "undo" && mode !== "mine" && mode !== "undo";
    this.dataset.mode = mode;
    for (const part of findAll(this, "[data-part]")) part.hidden = part.dataset.part !== mode;
    if (mode === "free" || mode === "other") {
      const text = translate(footerKey(talk, mode), { name: talk.row?.operator?.name ?? "" });
      setText(find(this, `[data-part="${mode}"] .footer-words`), text);
    }
    this.#message.closed = mode !== "mine";
    if (mode !== "mine") this.#typing.stop();
    if (mode === "undo") this.#undo.show();
    if (hadFocus) this.#keepFocus(wasFinished);
  }

  /** @param {boolean} wasFinished whether the window of a finish is over */
  #keepFocus(wasFinished) {
    // Whoever presses Enter at that moment must not take it over again.
    if (wasFinished) tell(this, "go-to-name");
    else if (!this.contains(focused()) || focused()?.closest("[hidden]")) this.focus();
  }

  /** @param {string} text */
  #changed(text) {
    if (this.#talk) session.drafts.write(this.#talk.id, text);
    this.#typing.note(text.trim() !== "");
  }

  /** @param {boolean} active */
  #tellTyping(active) {
    if (this.#talk?.held) session.signalTyping({ conversation: this.#talk.id, epoch: this.#talk.epoch, active });
  }

  /** @param {string} text */
  #send(text) {
    const files = this.#held.take();
    if (!isBlank(text)) this.#talk?.say(text);
    if (files.length) tell(this, "files", { files });
    tell(this, "sent");
  }

  /** @param {string | undefined} act */
  #act(act) {
    if (act === "take-over") this.takeOver();
    if (act === "take-over-quietly") this.takeOver({ quiet: true });
    if (act === "pick") tell(this, "pick-interaction");
    if (act === "release-other") this.releaseOther();
    if (act === "ask-for") tell(this, "ask-for");
  }
}

/**
 * @param {Talk} talk
 * @param {"free" | "other"} mode
 */
function footerKey({ row }, mode) {
  if (mode === "other") return session.goneSince(row?.operator?.id) ? "footer.gone" : "footer.other";
  return row?.control === "awaiting" ? "footer.awaiting" : "footer.bot";
}

/** @param {Talk} talk */
function modeOf(talk) {
  if (!talk.row || !talk.loaded) return talk.row && talk.held ? "mine" : "loading";
  if (talk.row.control === "ended") return "ended";
  if (talk.hold.undoUntil) return "undo";
  if (talk.row.control === "operator") return talk.held ? "mine" : "other";
  return "free";
}
