// What led here, on one card at the top of a conversation that awaits an agent.

import { linkTo } from "../lib/links.js";
import { day, span } from "../lib/dates.js";
import { translate } from "../lib/translations.js";
import { addressOf } from "./address.js";
import { session } from "./session.js";
import { setText } from "./markup.js";

const TICK = 5000;
const ROOMY = matchMedia("(min-width: 52rem) and (min-height: 40rem)");

class TalkContext extends HTMLElement {
  #reason = null;

  connectedCallback() {
    session.addEventListener("talk", () => this.#follow());
    this.addEventListener("click", (event) => this.#open(event));
    setInterval(() => this.#showSince(), TICK);
    this.#follow();
  }

  #follow() {
    const { talk } = session;
    this.hidden = true;
    this.#reason = null;
    this.querySelector("details").open = ROOMY.matches;
    if (!talk) return;
    talk.addEventListener("context", () => this.#show());
    talk.addEventListener("row", () => this.#update());
  }

  // The reason has changed since the context was learned.
  #update() {
    const { row } = session.talk;
    const reason = row.control === "awaiting" ? row.reason : null;
    if (reason && reason !== this.#reason) session.talk.learnContext();
    this.#reason = reason;
    this.#show();
  }

  #show() {
    const { row, context } = session.talk;
    this.hidden = !context || row?.control !== "awaiting";
    if (this.hidden) return;
    this.#reason = row.reason;
    const why = row.bot_unavailable ? "unavailable" : (row.reason ?? context.reason);
    setText(this.querySelector(".context-reason"), translate(`context.${why}`));
    this.#showSince();
    this.#fact("not-understood", context.not_understood, ".context-quotes", (words) => quote(words));
    this.#fact("variables", Object.entries(context.variables), ".context-variables", ([name, value]) => `${name}: ${value}`);
    this.#fact("earlier", context.earlier, ".context-earlier", (each) => earlier(each));
    const page = context.page;
    this.querySelector('[data-fact="page"]').hidden = !page;
    this.querySelector(".context-page").replaceChildren(page ? (linkTo(page) ?? page) : "");
  }

  #showSince() {
    const since = session.talk?.row?.awaiting_since;
    const time = since && span(Date.now() - Date.parse(since));
    setText(this.querySelector(".context-since"), since ? translate("context.since", { time }) : "");
  }

  #fact(name, values, list, make) {
    this.querySelector(`[data-fact="${name}"]`).hidden = values.length === 0;
    this.querySelector(list).replaceChildren(
      ...values.map((value) => {
        const item = document.createElement("li");
        item.append(make(value));
        return item;
      }),
    );
  }

  #open(event) {
    const link = event.target.closest("[data-conversation]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    session.open(Number(link.dataset.conversation));
    document.querySelector("talk-pane").welcome();
  }
}

function quote(words) {
  const node = document.createElement("q");
  node.dir = "auto";
  node.textContent = words;
  return node;
}

function earlier({ id, started_at, last }) {
  const link = document.createElement("a");
  link.href = addressOf(session, id);
  link.dataset.conversation = id;
  link.textContent = translate("context.earlier", { day: day(started_at), text: last?.text ?? "…" });
  return link;
}

customElements.define("talk-context", TalkContext);
