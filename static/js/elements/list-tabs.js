// The lists with their numbers, and under My Conversations the operators who are online.

import { COUNTED } from "../lib/protocol.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";
import { copy, initialsOf, setAttribute, setText } from "./markup.js";

class ListTabs extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#choose(event));
    session.addEventListener("counts", () => this.#showCounts());
    session.addEventListener("operators", () => this.#showColleagues());
    session.inbox.addEventListener("state", () => this.#showCurrent());
    this.#showColleagues();
    this.#showCounts();
  }

  #choose(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const query = new URL(link.href).searchParams;
    const operator = Number(query.get("operator"));
    session.inbox.show(query.get("view"), operator ? { operator } : {});
  }

  #showCounts() {
    for (const node of this.querySelectorAll("[data-count]")) {
      const number = session.counts[node.dataset.count];
      setText(node, number >= COUNTED ? translate("count.many") : String(number));
      node.toggleAttribute("data-none", number === 0);
    }
  }

  #showColleagues() {
    const others = session.operators.filter((each) => each.id !== session.me.id && each.status === "online");
    const list = this.querySelector(".colleagues");
    const known = new Map([...list.children].map((item) => [Number(item.dataset.id), item]));
    list.replaceChildren(...others.map((each) => this.#colleague(each, known.get(each.id))));
    this.querySelector(".colleagues-none").hidden = others.length > 0;
    this.#showCurrent();
  }

  #colleague({ id, name }, item = copy(this.querySelector("template"))) {
    item.dataset.id = id;
    item.querySelector("a").href = `?view=mine&operator=${id}`;
    setText(item.querySelector(".avatar"), initialsOf(name));
    setText(item.querySelector(".colleague-name"), name);
    return item;
  }

  #showCurrent() {
    const { view, filters } = session.inbox;
    const whose = view === "mine" ? filters.operator : undefined;
    for (const link of this.querySelectorAll(".tab")) {
      setAttribute(link, "aria-current", link.dataset.view === view && !whose ? "page" : null);
      link.toggleAttribute("data-within", link.dataset.view === view);
    }
    for (const item of this.querySelectorAll(".colleagues > li"))
      setAttribute(item.firstElementChild, "aria-current", Number(item.dataset.id) === whose ? "page" : null);
  }
}

customElements.define("list-tabs", ListTabs);
