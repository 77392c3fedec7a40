import { day, full, span } from "../lib/dates.js";
import { madeOr } from "../lib/fence.js";
import { readable } from "../lib/kept-values.js";
import { languageName } from "../lib/language.js";
import { linkTo } from "../lib/links.js";
import { closest, find, findAll, setText, tell } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate } from "../lib/translations.js";
import { addressOf } from "./address.js";
import { copyButton } from "./copy-button.js";
import { middleCut } from "./middle-cut.js";
import { session } from "./session.js";
import { TalkEarlier } from "./talk-earlier.js";
import { lineLink, wayItems } from "./talk-way.js";

const TICK = 5000; // ms
const ROOMY = matchMedia("(min-width: 52rem) and (min-height: 40rem)");
const BESIDE = matchMedia("(min-width: 90rem)"); // as in context-column.css: a column at the side

/**
 * <talk-context>: what led here: the reason, the facts so far and the visitor's way. At the side of the conversation if
 * there is room, else above it: open while it awaits an agent, folded to a line afterwards.
 * Events: "opened" (an earlier conversation was chosen), "show-line" with {seq}.
 */
export class TalkContext extends HTMLElement {
  /** @type {Frames.Row["reason"]} */
  #reason = null;
  #details = find(this, "details", HTMLDetailsElement);
  /** @type {Map<number, Frames.AttachmentFrame>} */
  #files = new Map();

  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.addEventListener("click", (event) => this.#act(event));
    BESIDE.addEventListener("change", () => this.#fold());
    setInterval(() => this.#showSince(), TICK);
    this.#follow();
  }

  #follow() {
    const { talk } = session;
    this.hidden = true;
    this.#reason = null;
    this.#files.clear();
    this.#showFiles();
    if (!talk) return;
    const isOpen = () => talk === session.talk;
    talk.on("context", () => isOpen() && this.#show());
    talk.on("row", () => isOpen() && this.#update());
    talk.on("attachment", (frame) => isOpen() && this.#showFile(frame));
    talk.beside.on("bookmarks", () => isOpen() && this.#showBookmarks());
    find(this, ".context-print", HTMLAnchorElement).href = `/console/conversations/${talk.id}/page/`;
    this.#fold();
  }

  // Folded as soon as somebody has taken it over, unless it stands at the side.
  #fold() {
    const isWaiting = !session.talk?.row || session.talk.row.control === "awaiting";
    this.#details.open = BESIDE.matches || (isWaiting && ROOMY.matches);
  }

  // The reason may have changed since the context was loaded.
  #update() {
    const row = session.talk?.row;
    const reason = row?.control === "awaiting" ? row.reason : null;
    if (reason && reason !== this.#reason) session.talk?.loadContext();
    if (Boolean(reason) !== Boolean(this.#reason)) this.#fold();
    this.#reason = reason;
    this.#show();
  }

  #show() {
    const row = session.talk?.row;
    const context = session.talk?.context;
    this.hidden = !context || !row;
    if (!context || !row) return;
    const isWaiting = row.control === "awaiting";
    this.toggleAttribute("data-waiting", isWaiting);
    this.#reason = isWaiting ? row.reason : null;
    const why = row.bot_unavailable ? "unavailable" : (row.first_reason ?? this.#reason ?? context.led_here);
    setText(find(this, ".context-reason"), why ? translate(`context.${why}`) : "");
    this.#showSince();
    this.#fact("handoff", ".context-handoff", context.handoff ? handoffWords(context.handoff) : []);
    this.#fact("not-understood", ".context-quotes", context.not_understood.map(quote));
    this.#fact("variables", ".context-variables", answers(context));
    this.#fact("page", ".context-page", (context.pages ?? []).map(visit));
    this.#fact("earlier", ".context-earlier", context.earlier.map(earlierLink));
    this.#list("way", ".context-way", wayItems(context.way ?? []));
    find(this, '[data-fact="language"]').hidden = !row.language;
    setText(find(this, ".context-language"), row.language ? languageName(row.language) : "");
    this.#showBookmarks();
  }

  /** @param {Frames.AttachmentFrame} frame */
  #showFile(frame) {
    this.#files.set(frame.id, frame);
    this.#showFiles();
  }

  #showFiles() {
    const names = [...this.#files.values()].map(({ original_name: original, name }) => original || name);
    this.#fact("files", ".context-files", names);
  }

  #showBookmarks() {
    const { talk } = session;
    const marks = talk?.beside.bookmarks ?? [];
    const links = marks.map(({ seq, operator }) => {
      const said = talk?.entries.get(seq);
      return lineLink(seq, said?.text ?? said?.attachment?.name ?? translate("bookmark.line", { name: operator.name }));
    });
    this.#fact("bookmarks", ".context-bookmarks", links);
  }

  #showSince() {
    const row = session.talk?.row;
    const since = row?.control === "awaiting" ? row.awaiting_since : null;
    const text = since ? translate("context.since", { time: span(serverClock.now() - Date.parse(since)) }) : "";
    setText(find(this, ".context-since"), text);
  }

  /**
   * @param {string} name
   * @param {string} list
   * @param {(string | Node)[]} values
   */
  #fact(name, list, values) {
    const items = values.map((value) => {
      const item = document.createElement("li");
      item.append(value);
      return item;
    });
    this.#list(name, list, items);
  }

  /**
   * @param {string} name
   * @param {string} list
   * @param {HTMLElement[]} items
   */
  #list(name, list, items) {
    find(this, `[data-fact="${name}"]`).hidden = items.length === 0;
    find(this, list).replaceChildren(...items);
  }

  /** @param {MouseEvent} event */
  #act(event) {
    const line = closest(event.target, "[data-line]");
    if (line) tell(this, "show-line", { seq: Number(line.dataset.line) });
    const link = closest(event.target, "[data-conversation]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const earlier = session.talk?.context?.earlier.find(({ id }) => id === Number(link.dataset.conversation));
    for (const beside of findAll(this, "talk-earlier", TalkEarlier)) if (earlier) beside.show(earlier);
  }
}

/** @param {Frames.HandoffCard} handoff */
function handoffWords({ category, summary }) {
  const why = translate(`handoff.${category}`);
  return summary ? [why, quote(summary)] : [why];
}

/** @param {string} text */
function quote(text) {
  const node = document.createElement("q");
  node.dir = "auto";
  node.textContent = text;
  return node;
}

/** @param {Frames.ContextFacts} context */
function answers({ variables, kinds = {} }) {
  return Object.entries(variables).map(([name, value]) => variable(name, readable(value, kinds[name])));
}

/**
 * @param {string} name
 * @param {string} value
 */
function variable(name, value) {
  const node = document.createElement("span");
  const words = document.createElement("bdi");
  words.textContent = value;
  node.append(`${name}: `, words, copyButton(value, name));
  return node;
}

/** @param {Frames.Visited} visited */
function visit({ page, at }) {
  const label = middleCut(page);
  const node = document.createElement("span");
  node.dir = "ltr";
  node.title = `${full(at)}\n${page}`;
  node.append(madeOr(() => linkTo(page, label) ?? document.createTextNode(label), label));
  return node;
}

/** @param {Frames.Earlier} earlier */
function earlierLink({ id, started_at, last, visitor_last: said }) {
  const link = document.createElement("a");
  link.href = addressOf(session, id);
  link.dataset.conversation = String(id);
  link.textContent = translate("context.earlier", { day: day(started_at), text: said?.text ?? last?.text ?? "…" });
  return link;
}
