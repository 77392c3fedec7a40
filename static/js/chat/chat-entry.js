import { AttachmentCard } from "../files/attachment-card.js";
import { clock, dayKey } from "../lib/dates.js";
import { showDay } from "../lib/day-headings.js";
import { fenced } from "../lib/fence.js";
import { contentOf, formatted, isConfigured } from "../lib/formatted.js";
import { closest, copy, find, findAll, setAttribute, tell, template } from "../lib/markup.js";
import { showSources } from "../lib/source-links.js";
import { translate, translateKnown } from "../lib/translations.js";
import { avatarOf } from "./avatar.js";
import { choicesOf, isList } from "./choice-list.js";

const TWICE = 700; // ms within which a second press on a button is the same one: a double click, a key that is held
const GROUP = 5 * 60_000; // ms: entries of one author within this time stand together

/**
 * An entry of the journal, or one on its way there, or the bot's greeting.
 * @typedef {Partial<Frames.EntryBody> & Pick<Frames.EntryBody, "author">} Shown
 */

/**
 * <chat-entry>: one entry of the conversation, stored or on its way.
 * Events: "press" with {button, label}, "retry", "discard".
 */
export class ChatEntry extends HTMLElement {
  /** @type {Shown | null} */
  entry = null;
  #state = "bot";
  #isOver = false;
  #waits = false; // for the answer to a press
  #press = { button: "", at: -Infinity }; // the last one

  /**
   * @param {Shown} entry
   * @param {string} botLanguage
   */
  static make(entry, botLanguage) {
    const node = copy(template("chat-entry"), ChatEntry);
    node.show(entry, botLanguage);
    return node;
  }

  connectedCallback() {
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  /**
   * @param {Shown} entry
   * @param {string} botLanguage
   */
  show(entry, botLanguage) {
    this.entry = entry;
    // What the visitor has sent to the mailbox is the visitor's, though a notice tells of it.
    const isOwnFile = entry.notice === "file_passed_on" && Boolean(entry.attachment);
    this.dataset.author = isOwnFile ? "visitor" : (entry.voice ?? entry.author);
    if (entry.seq) this.dataset.seq = String(entry.seq);
    if (entry.ref) this.dataset.ref = entry.ref;
    if (entry.notice) this.dataset.notice = entry.notice;
    fenced(
      () => this.#fill(entry, botLanguage),
      () => this.#fillPlainly(entry),
    );
  }

  /**
   * @param {Shown} entry
   * @param {string} botLanguage
   */
  #fill(entry, botLanguage) {
    const text = this.#part("text");
    text.replaceChildren(entry.author === "notice" ? this.#noticeText(entry) : contentOf(entry));
    this.#setLanguage(entry, botLanguage);
    text.hidden = !text.textContent;
    this.#showName(nameOf(entry));
    if (entry.attachment && !this.querySelector("attachment-card")) text.after(AttachmentCard.make(entry.attachment));
    showSources(text, entry.sources);
    this.#part("choices").replaceChildren(...choicesOf(entry.buttons ?? [], entry.asks));
    if (!entry.at) return;
    const time = find(this, '[data-part="time"]', HTMLTimeElement);
    time.dateTime = entry.at;
    time.textContent = clock(entry.at);
  }

  /** @param {Shown} entry */
  #noticeText(entry) {
    return this.dataset.author === "notice" ? noticeText(entry) : "";
  }

  /** @param {Shown} entry */
  #fillPlainly(entry) {
    const text = this.#part("text");
    text.textContent = entry.text ?? entry.attachment?.name ?? entry.notice ?? "";
    text.hidden = !text.textContent;
    this.#part("choices").replaceChildren();
  }

  /**
   * Shows how far it is: "sending", "waiting" (for the connection), "sent" or "failed".
   * @param {string} state
   * @param {string} [code] the error's
   */
  deliver(state, code) {
    this.dataset.delivery = state;
    this.deliveryText = (code && translateKnown(`${state}:${code}`)) || translate(state);
  }

  get deliveryText() {
    return this.#part("delivery").textContent ?? "";
  }

  set deliveryText(text) {
    this.#part("delivery").textContent = text;
  }

  /**
   * Shows whether it begins a day, and whether its author goes on speaking.
   * @param {Element | null} previous the entry before
   */
  follow(previous) {
    fenced(() => this.#place(previous));
  }

  /** @param {Element | null} previous */
  #place(previous) {
    const before = previous instanceof ChatEntry ? previous.entry : null;
    const at = this.entry?.at;
    const begins = Boolean(at) && (!before?.at || dayKey(at ?? "") !== dayKey(before.at));
    this.#part("day").hidden = !begins;
    if (begins) showDay(this.#part("day"), at ?? "");
    this.toggleAttribute("data-follows", !begins && this.#goesOn(before));
  }

  /**
   * Enables the buttons that make sense in this state. The bot is silent while an operator is there.
   * @param {string} state
   */
  allow(state) {
    this.#state = state;
    for (const button of findAll(this, "button.choice", HTMLButtonElement)) {
      const wantsPerson = button.dataset.kind === "live_agent";
      const fromOperator = this.entry?.author === "operator";
      const isAnswered = wantsPerson ? ["bot", "ended"].includes(state) : state !== "operator" || fromOperator;
      const isOver = this.#isOver && "question" in button.dataset;
      button.disabled = state === "closed" || isOver || !isAnswered || (this.#waits && !wantsPerson);
    }
  }

  // Whether one of its buttons was pressed and not answered yet.
  set waits(/** @type {boolean} */ waits) {
    if (waits === this.#waits) return;
    this.#waits = waits;
    this.toggleAttribute("data-waits", waits);
    this.allow(this.#state);
  }

  /**
   * Whether it shows this text with these buttons already.
   * @param {Frames.Greeting} greeting
   */
  says({ text, buttons = [], asks }) {
    // As the server has drawn it, a list is a row of buttons.
    if (!this.entry && isList(buttons, asks)) return false;
    const shown = findAll(this, ".choice").map((node) => node.textContent);
    const labels = buttons.map((button) => button.label);
    return this.#part("text").textContent === formatted(text).textContent && shown.join("\n") === labels.join("\n");
  }

  /**
   * Shows the buttons that were pressed, and whether the entry's question is over.
   * @param {import("../lib/presses.js").Look} look
   */
  showPresses({ pressed, over }) {
    this.#isOver = over;
    for (const button of findAll(this, "button.choice")) {
      const isPressed = pressed.includes(Number(button.dataset.button));
      button.toggleAttribute("data-chosen", isPressed);
      setAttribute(button, "aria-pressed", isPressed && "true");
    }
    this.allow(this.#state);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const button = closest(event.target, "button");
    if (!button) return;
    if (!button.dataset.button) tell(this, button.dataset.action ?? "");
    else if (!this.#isRepeated(button, event.timeStamp)) {
      tell(this, "press", { button: Number(button.dataset.button), label: button.textContent });
      if (this.#state !== "operator") this.waits = true;
    }
  }

  /**
   * @param {HTMLElement} button
   * @param {number} at ms
   */
  #isRepeated({ dataset: { button = "", kind } }, at) {
    const before = this.#press;
    this.#press = { button, at };
    // Who asks for a person after another press means it.
    return at - before.at < TWICE && (kind !== "live_agent" || before.button === button);
  }

  /**
   * A configurer's text is in the bot's language, a notice in the page's, what people type in their own.
   * @param {Shown} entry
   * @param {string} botLanguage
   */
  #setLanguage(entry, botLanguage) {
    for (const part of [this.#part("text"), this.#part("choices")]) {
      if (isConfigured(entry)) part.lang = botLanguage;
      else part.removeAttribute("lang");
    }
    if (entry.author === "notice") this.#part("text").removeAttribute("dir");
  }

  /** @param {string} name */
  #showName(name) {
    this.#part("name").textContent = name;
    this.#part("name").hidden = !name;
    this.#part("avatar").replaceChildren(avatarOf(this.dataset.author === "bot" ? null : name));
  }

  /** @param {Shown | null} before */
  #goesOn(before) {
    const entry = this.entry;
    if (!entry || !before || entry.author === "notice") return false;
    if (entry.author !== before.author || entry.name !== before.name) return false;
    return !entry.at || !before.at || Date.parse(entry.at) - Date.parse(before.at) < GROUP;
  }

  /** @param {string} name */
  #part(name) {
    return find(this, `[data-part="${name}"]`);
  }
}

/** @param {Shown} entry */
function noticeText(entry) {
  const name = entry.name ?? translate("someone");
  return translateKnown(`notice:${entry.notice}`, { name }) ?? entry.text ?? "";
}

/** @param {Shown} entry */
function nameOf(entry) {
  if (entry.author === "notice") return "";
  return entry.author === "visitor" ? translate("you") : (entry.name ?? translate("someone"));
}
