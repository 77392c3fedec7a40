import { onKey } from "../lib/keyboard.js";
import { find, findAll } from "../lib/markup.js";

/** @type {Record<string, (at: number, count: number) => number>} */
const MOVES = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/** Makes tabs of the links in its first `nav`, and panels of what they lead to. */
export class PageTabs extends HTMLElement {
  #tabs = findAll(find(this, "nav"), "a", HTMLAnchorElement);

  connectedCallback() {
    const list = find(this, "nav ul");
    list.setAttribute("role", "tablist");
    list.setAttribute("aria-label", find(this, "nav").getAttribute("aria-label") ?? "");
    find(this, "nav").setAttribute("role", "presentation");
    for (const tab of this.#tabs) this.#prepare(tab);
    list.addEventListener("click", (event) => this.#click(event));
    onKey(list, (event) => this.#move(event));
    addEventListener("hashchange", () => this.#open(this.#wanted));
    this.#open(this.#tabs.find((tab) => tab.dataset.errors) ?? this.#wanted);
    this.toggleAttribute("ready", true);
  }

  /**
   * A panel is shown. For subclasses.
   * @param {HTMLElement} _panel
   */
  opened(_panel) {}

  /** The tab that the address names, or the one with the place that it names, else the first. */
  get #wanted() {
    const place = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    return this.#tabs.find((tab) => tab.hash === location.hash || (place && this.#panel(tab).contains(place))) ?? this.#tabs[0];
  }

  /** @param {HTMLAnchorElement} tab */
  #prepare(tab) {
    const panel = this.#panel(tab);
    tab.id = `tab-${panel.id}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.parentElement?.setAttribute("role", "presentation");
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const tab = this.#tabs.find((each) => event.target instanceof Node && each.contains(event.target));
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault(); // the page stays where it is
    this.#choose(tab);
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const at = this.#tabs.findIndex((tab) => tab === event.target);
    if (event.key === " ") this.#tabs[at]?.click();
    const move = MOVES[event.key];
    const tab = at >= 0 && move ? this.#tabs[move(at, this.#tabs.length)] : undefined;
    if (tab) this.#choose(tab);
    if (tab || event.key === " ") event.preventDefault();
  }

  /** @param {HTMLAnchorElement} tab */
  #choose(tab) {
    // The form comes back to this tab after it is saved.
    history.replaceState(history.state, "", tab.hash);
    this.#open(tab);
    tab.focus();
  }

  /** @param {HTMLAnchorElement | undefined} chosen */
  #open(chosen) {
    for (const tab of this.#tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      this.#panel(tab).hidden = !isChosen;
      if (isChosen) this.opened(this.#panel(tab));
    }
  }

  /** @param {HTMLAnchorElement} tab */
  #panel(tab) {
    return find(this, `#${CSS.escape(tab.hash.slice(1))}`);
  }
}
