import { setAttribute } from "../lib/markup.js";
import { deskPreferences } from "./desk-preferences.js";
import { session } from "./session.js";

/** <list-order>: orders the list by the longest wait, or latest first. Each list keeps its order in this browser. */
export class ListOrder extends HTMLElement {
  #button = /** @type {HTMLButtonElement} */ (this.firstElementChild);

  connectedCallback() {
    session.inbox.orders = deskPreferences.get("orders") ?? {};
    deskPreferences.on("changed", () => (session.inbox.orders = deskPreferences.get("orders") ?? {}));
    this.#button.addEventListener("click", () => this.#toggle());
    session.inbox.on("state", () => this.#show());
    const { view, filters, orders, isOrderGiven } = session.inbox;
    if (orders[view] === "wait" && !isOrderGiven) session.inbox.show(view, filters);
    this.#show();
  }

  #toggle() {
    const { view, filters, order, orders } = session.inbox;
    const other = order === "wait" ? "latest" : "wait";
    deskPreferences.set("orders", { ...orders, [view]: other });
    session.inbox.show(view, { ...filters, order: other });
  }

  #show() {
    setAttribute(this.#button, "aria-pressed", String(session.inbox.order === "wait"));
  }
}
