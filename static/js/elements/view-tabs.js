import { listOf } from "../console/saved-views.js";
import { queryOf } from "../console/list-address.js";
import { closest, copy, find, findAll, setAttribute, setText, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { session } from "./session.js";

/** @typedef {Frames.SavedView} SavedView */

/** <view-tabs>: the operator's saved views, below the lists. Events: "edit-view" with {saved} (it is to be renamed). */
export class ViewTabs extends HTMLElement {
  #list = find(this, ".view-tabs-list");

  connectedCallback() {
    this.addEventListener("click", (event) => this.#choose(event));
    session.views.on("changed", () => this.#show());
    session.inbox.on("state", () => this.#showCurrent());
    this.#show();
  }

  #show() {
    const known = new Map(findAll(this.#list, "li").map((item) => [Number(item.dataset.id), item]));
    this.#list.replaceChildren(...session.views.all.map((saved) => this.#item(saved, known.get(saved.id))));
    this.hidden = session.views.all.length === 0;
    this.#showCurrent();
  }

  /** @param {SavedView} saved */
  #item(saved, item = copy(find(this, "template", HTMLTemplateElement))) {
    item.dataset.id = String(saved.id);
    setText(find(item, ".tab-name"), saved.name);
    find(item, "a", HTMLAnchorElement).href = queryOf(listOf(saved), null);
    const edit = find(item, "button");
    edit.setAttribute("aria-label", translate("view.edit", { name: saved.name }));
    edit.title = translate("view.edit", { name: saved.name });
    return item;
  }

  #showCurrent() {
    const { current } = session.views;
    for (const item of findAll(this.#list, "li")) {
      setAttribute(find(item, "a"), "aria-current", Number(item.dataset.id) === current?.id ? "page" : null);
    }
  }

  /** @param {MouseEvent} event */
  #choose(event) {
    const id = Number(closest(event.target, "li")?.dataset.id);
    const saved = session.views.all.find((each) => each.id === id);
    if (!saved || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation(); // the tabs around it would take it for a list
    if (closest(event.target, "button")) tell(this, "edit-view", { saved });
    else session.views.show(saved);
  }
}
