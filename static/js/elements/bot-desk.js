import { span } from "../lib/dates.js";
import { onKey } from "../lib/keyboard.js";
import { find, findAll, setText } from "../lib/markup.js";
import { TEXT_LENGTH } from "../lib/protocol.js";
import { serverClock } from "../lib/server-clock.js";
import { isBlank, wellFormed } from "../lib/text.js";
import { TextLimit } from "../lib/text-limit.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** @typedef {import("../console/bot-answers.js").BotAnswers} BotAnswers */

const TICK = 500; // ms

/**
 * <bot-desk>: what an operator who watches may do with the bot's answers: send its draft, with other words perhaps, choose
 * how it answers, and give its engine a line for the next answer.
 */
export class BotDesk extends HTMLElement {
  #draft = find(this, ".draft", HTMLFormElement);
  #text = find(this, ".draft-text", HTMLTextAreaElement);
  #limit = new TextLimit(this.#text, find(this, ".text-length"), TEXT_LENGTH);
  #mode = find(this, '[name="mode"]', HTMLSelectElement);
  #steer = find(this, ".steer", HTMLFormElement);
  #line = find(this, '[name="steer"]', HTMLInputElement);
  #shown = 0; // the id of the draft in the field

  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.#draft.addEventListener("submit", (event) => this.#act(event, (bot) => this.#send(bot)));
    this.#text.addEventListener("input", () => this.#limit.count());
    onKey(this.#text, (event) => this.#key(event));
    this.#mode.addEventListener("change", () => this.#act(null, (bot) => bot.setMode(chosen(this.#mode.value))));
    this.#steer.addEventListener("submit", (event) => this.#act(event, (bot) => this.#give(bot)));
    find(this, '[data-act="take-back"]').addEventListener("click", () => this.#act(null, (bot) => bot.steer("")));
    setInterval(() => this.#tick(), TICK);
    this.#follow();
  }

  /** Sends the draft as it stands in the field. */
  sendDraft() {
    if (!this.#draft.hidden && !this.hidden) this.#draft.requestSubmit();
  }

  /** Goes to the draft's words, to change them. */
  edit() {
    if (this.#draft.hidden || this.hidden) return;
    this.#text.focus();
    this.#text.setSelectionRange(this.#text.value.length, this.#text.value.length);
  }

  /** Goes to the line for the next answer. */
  steer() {
    if (!this.hidden && !this.#steer.hidden) this.#line.focus();
  }

  #follow() {
    const { talk } = session;
    this.#shown = 0;
    this.#line.value = "";
    if (talk) {
      talk.bot.on("changed", () => talk === session.talk && this.#show());
      talk.on("row", () => talk === session.talk && this.#show());
    }
    this.#show();
  }

  #show() {
    const { talk } = session;
    const state = talk?.bot.state;
    const watches = talk?.row?.control === "bot" || talk?.row?.control === "awaiting";
    this.hidden = !state || !watches;
    if (!talk || !state) return;
    this.#mode.value = state.mode;
    for (const off of findAll(this.#mode, '[value="off"]', HTMLOptionElement)) {
      off.hidden = off.disabled = !state.can_steer && state.mode !== "off";
    }
    this.#showDraft(talk.bot);
    const { steer } = state;
    this.#steer.hidden = !state.can_steer || Boolean(steer);
    find(this, ".steered").hidden = !steer;
    if (steer) {
      setText(find(this, ".steered-words"), translate("steer.given", { name: steer.operator.name }));
      setText(find(this, ".steered q"), steer.text);
    }
  }

  /** @param {BotAnswers} bot */
  #showDraft({ draft }) {
    this.#draft.hidden = !draft;
    if (!draft) {
      this.#shown = 0;
      return;
    }
    if (draft.id !== this.#shown) {
      this.#shown = draft.id;
      this.#text.value = draft.text;
      this.#limit.count();
    }
    const buttons = find(this, ".draft-buttons");
    buttons.hidden = !draft.buttons?.length;
    setText(buttons, (draft.buttons ?? []).join(" · "));
    const last = session.talk?.entries.lastSaid;
    find(this, ".draft-late").hidden = !(draft.answers && last?.author === "visitor" && last.seq > draft.answers);
    this.#tick();
  }

  #tick() {
    const draft = session.talk?.bot.draft;
    if (!draft || this.hidden) return;
    const left = draft.expires_at ? Date.parse(draft.expires_at) - serverClock.now() : 0;
    const words = left > 0 ? translate(`draft.${draft.then}`, { time: span(left + 999, "short") }) : translate("draft.waits");
    setText(find(this, ".draft-time"), words);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      find(this, '[type="submit"]').focus();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#draft.requestSubmit();
    }
  }

  /** @param {BotAnswers} bot */
  async #send(bot) {
    if (isBlank(this.#text.value) || this.#limit.over > 0) return;
    await bot.send(wellFormed(this.#text.value.trim()));
  }

  /** @param {BotAnswers} bot */
  async #give(bot) {
    const line = wellFormed(this.#line.value.trim());
    if (!line) return;
    await bot.steer(line);
    this.#line.value = "";
  }

  /**
   * @param {Event | null} event
   * @param {(bot: BotAnswers) => Promise<void>} work
   */
  async #act(event, work) {
    event?.preventDefault();
    const { talk } = session;
    if (!talk) return;
    try {
      await work(talk.bot);
    } catch (error) {
      session.report(error);
    }
    this.#show();
  }
}

/** @param {string} value of the list of modes */
function chosen(value) {
  return value === "approve" || value === "off" ? value : "auto";
}
