import { closest, copy, find, findAll, setAttribute, setText, tell } from "../lib/markup.js";
import { COUNTED } from "../lib/protocol.js";
import { translate, translatePlural } from "../lib/translations.js";
import { showOperator } from "./operator-avatar.js";
import { session } from "./session.js";

/** @import { View } from "../console/inbox.js" */

/**
 * <list-tabs>: the lists with their numbers, and under My Conversations the operators who are online.
 * Events: "open-waiting" (the held conversation whose visitor has waited longest is to be opened).
 */
export class ListTabs extends HTMLElement {
  /** @type {HTMLElement | undefined} */
  #revealed;

  connectedCallback() {
    this.addEventListener("click", (event) => this.#choose(event));
    session.on("counts", () => this.#showCounts());
    session.on("operators", () => this.#showColleagues());
    session.inbox.on("state", () => this.#showCurrent());
    session.views.on("changed", () => this.#showCurrent());
    find(this, ".tab-waiting").addEventListener("click", () => tell(this, "open-waiting"));
    this.#showColleagues();
    this.#showCounts();
  }

  /** @param {MouseEvent} event */
  #choose(event) {
    const link = /** @type {HTMLAnchorElement | null} */ (closest(event.target, "a[href]"));
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const query = new URL(link.href).searchParams;
    const operator = Number(query.get("operator"));
    session.inbox.show(/** @type {View} */ (query.get("view")), operator ? { operator } : {});
  }

  #showCounts() {
    for (const node of findAll(this, "[data-count]")) {
      const number = session.counts[/** @type {keyof Frames.Counts} */ (node.dataset.count)];
      setText(node, number >= COUNTED ? translate("count.many") : String(number));
      node.toggleAttribute("data-none", number === 0);
    }
    const waiting = session.counts.held_unanswered;
    const badge = find(this, ".tab-waiting");
    badge.hidden = waiting === 0;
    setAttribute(badge, "aria-label", translatePlural("held.waiting", waiting));
    setAttribute(badge, "title", translatePlural("held.waiting", waiting));
  }

  #showColleagues() {
    const others = session.operators.filter((each) => each.id !== session.me.id && isShown(each));
    const list = find(this, ".colleagues");
    const known = new Map(findAll(list, "li").map((item) => [Number(item.dataset.id), item]));
    list.replaceChildren(...others.map((each) => this.#colleague(each, known.get(each.id))));
    showOperator(find(document, '[data-part="me"]'), session.me, session.operators);
    find(this, ".colleagues-none").hidden = others.length > 0;
    this.#showCurrent();
  }

  /** @param {Frames.OperatorCard} operator */
  #colleague({ id, name, reason }, item = copy(find(this, ":scope > template", HTMLTemplateElement))) {
    item.dataset.id = String(id);
    find(item, "a", HTMLAnchorElement).href = `?view=mine&operator=${id}`;
    showOperator(find(item, ".avatar"), { id, name }, session.operators);
    setText(find(item, ".colleague-name"), name);
    setText(find(item, ".colleague-away"), reason ? session.handingOver.reasonOf(reason) : "");
    item.toggleAttribute("data-away", Boolean(reason));
    return item;
  }

  #showCurrent() {
    const { view, filters } = session.inbox;
    const saved = session.views.current;
    const whose = view === "mine" ? filters.operator : undefined;
    for (const link of findAll(this, ".tab[data-view]")) {
      setAttribute(link, "aria-current", link.dataset.view === view && !whose && !saved ? "page" : null);
      link.toggleAttribute("data-within", link.dataset.view === view);
    }
    for (const item of findAll(this, ".colleagues > li")) {
      setAttribute(find(item, "a"), "aria-current", Number(item.dataset.id) === whose ? "page" : null);
    }
    requestAnimationFrame(() => this.#reveal()); // the saved views show theirs after this
  }

  // On a phone the lists are one line, which may be too long.
  #reveal() {
    const [current] = findAll(this, '[aria-current="page"]');
    if (current && current !== this.#revealed) current.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#revealed = current;
  }
}

/**
 * Whether a colleague is online, or away for a reason that the others should know.
 * @param {Frames.OperatorCard} operator
 */
function isShown({ status, reason, gone_since }) {
  return status === "online" || Boolean(reason && !gone_since);
}
