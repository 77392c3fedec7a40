// Where the operator writes; before that, Take over, or who holds it.

import { BrowserStorage } from "../lib/storage.js";
import { Typing } from "../lib/typing.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";
import { setText } from "./markup.js";

const drafts = new BrowserStorage("localStorage", `takeover.draft.${session.me.id}.`);

class TalkComposer extends HTMLElement {
  #form = this.querySelector("form");
  #text = this.querySelector("textarea");
  #talk = null;
  #typing = new Typing((active) => this.#tellTyping(active));

  connectedCallback() {
    session.addEventListener("talk", () => this.#follow());
    session.addEventListener("operators", () => this.#talk && this.#show());
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#text.addEventListener("blur", () => this.#typing.stop());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.addEventListener("click", (event) => this.#act(event.target.closest("[data-act]")));
    this.#follow();
  }

  focus() {
    const target = this.dataset.mode === "mine" ? this.#text : this.querySelector('[data-act="take-over"]');
    (target.closest("[hidden]") ? document.querySelector(".talk-name") : target).focus();
  }

  // Puts back a message that was not sent, before what is being written.
  edit(text) {
    this.#text.value = [text, this.#text.value].filter(Boolean).join("\n");
    this.#typed();
    this.focus();
  }

  // For who may: asks for the reason first.
  releaseOther() {
    if (this.dataset.mode === "other") document.querySelector("release-dialog")?.open();
  }

  async takeOver() {
    const talk = this.#talk;
    const button = this.querySelector('[data-act="take-over"]');
    if (this.dataset.mode !== "free" || button.disabled) return;
    button.disabled = true;
    try {
      await talk.takeOver();
      if (talk === session.talk) this.focus();
    } catch (error) {
      session.report(error);
    } finally {
      button.disabled = false;
    }
  }

  #follow() {
    this.#typing.stop();
    this.#talk = session.talk;
    if (!this.#talk) return;
    const talk = this.#talk;
    for (const event of ["row", "loaded", "reset"])
      talk.addEventListener(event, () => talk === this.#talk && this.#show());
    this.#text.value = drafts.get(talk.id) ?? "";
    this.#show();
    this.#fit();
  }

  #show() {
    const mode = modeOf(this.#talk);
    const hadFocus = this.contains(document.activeElement);
    this.dataset.mode = mode;
    for (const part of this.querySelectorAll("[data-part]")) part.hidden = part.dataset.part !== mode;
    const { row } = this.#talk;
    const name = row?.operator?.name ?? "";
    const words = this.querySelector(`[data-part="${mode}"] .footer-words`);
    if (mode === "free") setText(words, translate(row.control === "awaiting" ? "footer.awaiting" : "footer.bot"));
    if (mode === "other") setText(words, translate(session.goneSince(row.operator.id) ? "footer.gone" : "footer.other", { name }));
    if (mode !== "mine") this.#typing.stop();
    if (hadFocus && !this.contains(document.activeElement)) this.focus();
    else if (hadFocus && document.activeElement.closest("[hidden]")) this.focus();
  }

  #typed() {
    drafts.set(this.#talk.id, this.#text.value);
    this.#typing.note(this.#text.value.trim() !== "");
    this.#fit();
  }

  #tellTyping(active) {
    if (this.#talk?.held) session.signal("typing", { conversation: this.#talk.id, epoch: this.#talk.epoch, active });
  }

  #send() {
    const text = this.#text.value.trim();
    if (!text || !this.#talk.held) return;
    this.#text.value = "";
    this.#typed();
    this.#talk.say(text);
    document.querySelector("talk-journal").toEnd();
    this.#text.focus();
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      document.querySelector("talk-journal").focus();
    }
  }

  // As high as the text, within the limits of the style.
  #fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.#text.style.blockSize = "auto";
    this.#text.style.blockSize = `${this.#text.scrollHeight + 2}px`;
  }

  #act(button) {
    const act = button?.dataset.act;
    if (act === "take-over") this.takeOver();
    if (act === "pick") document.querySelector("picker-dialog").open();
    if (act === "release-other") this.releaseOther();
  }
}

function modeOf(talk) {
  if (!talk.row || !talk.loaded) return talk.row && talk.held ? "mine" : "loading";
  if (talk.row.control === "ended") return "ended";
  if (talk.row.control === "operator") return talk.held ? "mine" : "other";
  return "free";
}

customElements.define("talk-composer", TalkComposer);
