import { day, span } from "../lib/dates.js";
import { madeOr } from "../lib/fence.js";
import { linkTo } from "../lib/links.js";
import { closest, find, setText, tell } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate } from "../lib/translations.js";
import { addressOf } from "./address.js";
import { session } from "./session.js";

const TICK = 5000; // ms
const ROOMY = matchMedia("(min-width: 52rem) and (min-height: 40rem)");

/**
 * <talk-context>: the card at the top of a conversation that awaits an agent. It shows the reason and the facts so far.
 * Events: "opened" (an earlier conversation was chosen).
 */
export class TalkContext extends HTMLElement {
  /** @type {Frames.Row["reason"]} */
  #reason = null;

  connectedCallback() {
    session.on("talk", () => this.#follow());
    this.addEventListener("click", (event) => this.#open(event));
    setInterval(() => this.#showSince(), TICK);
    this.#follow();
  }

  #follow() {
    const { talk } = session;
    this.hidden = true;
    this.#reason = null;
    find(this, "details", HTMLDetailsElement).open = ROOMY.matches;
    if (!talk) return;
    talk.on("context", () => this.#show());
    talk.on("row", () => this.#update());
  }

  // The reason may have changed since the context was loaded.
  #update() {
    const row = session.talk?.row;
    const reason = row?.control === "awaiting" ? row.reason : null;
    if (reason && reason !== this.#reason) session.talk?.loadContext();
    this.#reason = reason;
    this.#show();
  }

  #show() {
    const row = session.talk?.row;
    const context = session.talk?.context;
    this.hidden = !context || row?.control !== "awaiting";
    if (!context || row?.control !== "awaiting") return;
    this.#reason = row.reason;
    const why = row.bot_unavailable ? "unavailable" : (row.reason ?? context.reason);
    setText(find(this, ".context-reason"), translate(`context.${why}`));
    this.#showSince();
    this.#fact("not-understood", ".context-quotes", context.not_understood.map(quote));
    const variables = Object.entries(context.variables).map(([name, value]) => `${name}: ${value}`);
    this.#fact("variables", ".context-variables", variables);
    this.#fact("earlier", ".context-earlier", context.earlier.map(earlierLink));
    const page = context.page ?? "";
    find(this, '[data-fact="page"]').hidden = !page;
    find(this, ".context-page").replaceChildren(madeOr(() => linkTo(page) ?? document.createTextNode(page), page));
  }

  #showSince() {
    const since = session.talk?.row?.awaiting_since;
    const text = since ? translate("context.since", { time: span(serverClock.now() - Date.parse(since)) }) : "";
    setText(find(this, ".context-since"), text);
  }

  /**
   * @param {string} name
   * @param {string} list
   * @param {(string | Node)[]} values
   */
  #fact(name, list, values) {
    find(this, `[data-fact="${name}"]`).hidden = values.length === 0;
    const items = values.map((value) => {
      const item = document.createElement("li");
      item.append(value);
      return item;
    });
    find(this, list).replaceChildren(...items);
  }

  /** @param {MouseEvent} event */
  #open(event) {
    const link = closest(event.target, "[data-conversation]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    session.open(Number(link.dataset.conversation));
    tell(this, "opened");
  }
}

/** @param {string} text */
function quote(text) {
  const node = document.createElement("q");
  node.dir = "auto";
  node.textContent = text;
  return node;
}

/** @param {Frames.Earlier} earlier */
function earlierLink({ id, started_at, last }) {
  const link = document.createElement("a");
  link.href = addressOf(session, id);
  link.dataset.conversation = String(id);
  link.textContent = translate("context.earlier", { day: day(started_at), text: last?.text ?? "…" });
  return link;
}
