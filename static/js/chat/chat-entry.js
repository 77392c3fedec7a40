// <chat-entry>: one line of the conversation. The same element shows what the server has and what is on its way there.
// Events: "press" (detail: {button, label}), "retry", "discard".

import { AttachmentCard } from "../files/attachment-card.js";
import { formatted, isFormatted, shown } from "../lib/formatted.js";
import { clock, day, dayKey } from "../lib/dates.js";
import { translate } from "../lib/translations.js";

const GROUP = 5 * 60_000; // lines of one author within 5 minutes stand together

export class ChatEntry extends HTMLElement {
  entry = null;

  static make(entry) {
    const node = document.importNode(document.getElementById("chat-entry").content.firstElementChild, true);
    node.show(entry);
    return node;
  }

  connectedCallback() {
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  show(entry) {
    this.entry = entry;
    this.dataset.author = entry.author;
    if (entry.seq) this.dataset.seq = entry.seq;
    if (entry.ref) this.dataset.ref = entry.ref;
    if (entry.notice) this.dataset.notice = entry.notice;
    const notice = entry.author === "notice";
    const text = notice ? this.#noticed(entry) : shown(entry);
    this.#part("text").replaceChildren(text);
    this.#speak(entry);
    this.#part("text").hidden = !this.#part("text").textContent;
    this.#showName(notice ? "" : entry.author === "visitor" ? translate("you") : (entry.name ?? translate("someone")));
    if (entry.attachment && !this.querySelector("attachment-card")) {
      this.#part("text").after(AttachmentCard.make(entry.attachment));
    }
    this.#part("choices").replaceChildren(...(entry.buttons ?? []).map(choice).filter(Boolean));
    if (entry.at) {
      this.#part("time").dateTime = entry.at;
      this.#part("time").textContent = clock(entry.at);
    }
  }

  // "sending", "waiting" (for the connection), "sent" or "failed" (with the error's code)
  deliver(state, code) {
    this.dataset.delivery = state;
    this.#part("delivery").textContent = (code && known(`${state}:${code}`)) || translate(state);
  }

  // Stands after `previous`: whether it begins a day, and whether its author goes on speaking.
  follow(previous) {
    const at = this.entry?.at;
    const before = previous?.entry?.at;
    const begins = Boolean(at) && (!before || dayKey(at) !== dayKey(before));
    this.#part("day").hidden = !begins;
    this.#part("day").textContent = begins ? day(at) : "";
    this.toggleAttribute("data-follows", !begins && this.#goesOn(previous));
  }

  // Which buttons make sense while `state` holds. The bot is silent while an operator is there.
  allow(state) {
    for (const button of this.querySelectorAll("button.choice")) {
      const wantsPerson = button.dataset.kind === "live_agent";
      const answered = wantsPerson ? ["bot", "ended"].includes(state) : state !== "operator" || this.entry?.author === "operator";
      button.disabled = state === "closed" || !answered;
    }
  }

  // Whether it shows these words with these buttons already.
  says({ text, buttons = [] }) {
    const labels = [...this.querySelectorAll(".choice")].map((node) => node.textContent);
    return this.#part("text").textContent === formatted(text).textContent && labels.join("\n") === buttons.map((each) => each.label).join("\n");
  }

  // The button with this label was the visitor's choice.
  choose(label) {
    for (const button of this.querySelectorAll(".choice[data-chosen]")) delete button.dataset.chosen;
    const chosen = [...this.querySelectorAll("button.choice")].find((button) => button.textContent === label);
    if (chosen) chosen.dataset.chosen = "";
  }

  handleEvent(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.button) this.#emit("press", { button: Number(button.dataset.button), label: button.textContent });
    else this.#emit(button.dataset.action);
  }

  // What the bot's makers wrote is in the bot's language, a notice in the page's, what people type in their own.
  #speak(entry) {
    for (const part of [this.#part("text"), this.#part("choices")]) {
      if (isFormatted(entry)) part.lang = document.querySelector("visitor-chat").dataset.language;
      else part.removeAttribute("lang");
    }
    if (entry.author === "notice") this.#part("text").removeAttribute("dir");
  }

  #noticed(entry) {
    return known(`notice:${entry.notice}`, { name: entry.name ?? translate("someone") }) ?? entry.text ?? "";
  }

  #showName(name) {
    this.#part("name").textContent = name;
    this.#part("name").hidden = !name;
    const icon = document.getElementById("chat-bot-icon").content;
    this.#part("avatar").replaceChildren(this.dataset.author === "bot" ? icon.cloneNode(true) : initial(name));
  }

  #goesOn(previous) {
    const [mine, theirs] = [this.entry, previous?.entry];
    if (!mine || !theirs || mine.author === "notice" || mine.author !== theirs.author || mine.name !== theirs.name) {
      return false;
    }
    return !mine.at || !theirs.at || new Date(mine.at) - new Date(theirs.at) < GROUP;
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }
}

export function initial(name) {
  return [...name.trim()][0]?.toLocaleUpperCase() ?? "";
}

function choice(button) {
  const link = button.kind === "url" || button.kind === "phone";
  const template = document.getElementById(link ? "chat-link" : "chat-button");
  const node = document.importNode(template.content.firstElementChild, true);
  node.textContent = button.label;
  node.dataset.kind = button.kind;
  if (!link) {
    node.dataset.button = button.id;
    return node;
  }
  const address = button.kind === "url" ? webAddress(button.value) : telephone(button.value);
  if (!address) return null;
  node.href = address;
  if (button.kind === "url") node.target = "_blank";
  return node;
}

function webAddress(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function telephone(text) {
  const number = (text ?? "").replace(/[^\d+*#,;]/g, "");
  return number && `tel:${number.replaceAll("#", "%23")}`;
}

// The words under a key that the page need not have.
function known(key, values) {
  const words = translate(key, values);
  return words === key ? null : words;
}
