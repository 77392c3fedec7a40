// <chat-log>: the conversation as it scrolls. It stays at its end unless the visitor has scrolled up.
// Events: "earlier" (more history is wanted), "end" (the newest line is in view), and those of its entries.

import { translate } from "../lib/translations.js";
import { ChatEntry } from "./chat-entry.js";

const NEAR = 60; // px from the end that still count as the end
const EARLY = 400; // px from the top at which history is wanted

export class ChatLog extends HTMLElement {
  atEnd = true;
  hasEarlier = false;
  #state = "bot";
  #loading = false;
  #left = { top: 0, height: 0 }; // where the last look at it found it

  connectedCallback() {
    this.#greeting?.allow(this.#state);
    this.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const sizes = new ResizeObserver(() => this.#settle());
    for (const node of [this, this.#entries, this.#pendings]) sizes.observe(node);
  }

  // Before the first conversation: what the bot offers.
  greet(greeting, name) {
    if (greeting && this.#greeting?.says(greeting)) return;
    this.#greeting?.remove();
    if (!greeting) return;
    const node = ChatEntry.make({ author: "bot", name, ...greeting });
    node.dataset.greeting = "";
    node.allow(this.#state);
    this.#entries.prepend(node);
  }

  clear() {
    for (const node of [...this.#entries.children]) if (!("greeting" in node.dataset)) node.remove();
    this.#loading = false;
  }

  append(entry) {
    // What was shown as being on its way becomes the entry, without a blink.
    const node = (entry.author === "visitor" && entry.ref && this.pending(entry.ref)) || ChatEntry.make(entry);
    if (node.isConnected) node.show(entry);
    if (entry.author === "visitor") {
      node.deliver("sent");
      this.#lastWithChoices?.choose(entry.text);
    }
    node.allow(this.#state);
    this.#entries.append(node);
    node.follow(node.previousElementSibling);
    this.#settle();
  }

  prepend(entries) {
    const nodes = entries.map(ChatEntry.make);
    const [height, top] = [this.scrollHeight, this.scrollTop];
    this.#entries.setAttribute("aria-busy", "true"); // history is no news
    const first = this.#lines[0];
    if (first) first.before(...nodes);
    else this.#entries.append(...nodes);
    for (const node of nodes) {
      node.allow(this.#state);
      if (node.entry.author === "visitor") node.deliver("sent");
    }
    for (const node of [...nodes, ...(first ? [first] : [])]) node.follow(node.previousElementSibling);
    this.scrollTop = top + this.scrollHeight - height;
    this.#entries.removeAttribute("aria-busy");
    this.loading = false;
    this.#scrolled();
  }

  expect({ ref, text, at }) {
    const node = ChatEntry.make({ author: "visitor", ref, text, at: new Date(at).toISOString() });
    this.#pendings.append(node);
    node.follow(node.previousElementSibling ?? this.#entries.lastElementChild);
    this.toEnd();
    return node;
  }

  pending(ref) {
    return [...this.#pendings.children].find((node) => node.dataset.ref === ref);
  }

  get pendings() {
    return [...this.#pendings.children];
  }

  set state(state) {
    this.#state = state;
    for (const node of this.#entries.children) node.allow(state);
  }

  // Whether history is being fetched.
  set loading(loading) {
    this.#loading = loading;
    this.querySelector('[data-part="earlier"]').hidden = !loading;
  }

  // Who is typing; nobody without a name.
  set typist(name) {
    const line = this.querySelector('[data-part="typing"]');
    if (line.hidden === !name) return;
    line.hidden = !name;
    line.querySelector('[data-part="typist"]').textContent = name ? translate("typing", { name }) : "";
    this.#settle();
  }

  // Whether the beginning of the conversation is shown: the greeting stands above it and nowhere else.
  set begins(begins) {
    if (this.#greeting) this.#greeting.hidden = !begins;
  }

  // Whether entries come that are old news (the replay after hello): they are not read out.
  set busy(busy) {
    this.#entries.setAttribute("aria-busy", String(busy));
    if (!busy) this.#scrolled();
  }

  toEnd() {
    this.atEnd = true;
    this.scrollTop = this.scrollHeight;
    this.#look();
  }

  #settle() {
    if (this.atEnd && !this.#scrolledUp()) this.toEnd();
    this.#scrolled();
  }

  // Whether the visitor has scrolled up and the browser has not told yet: it does with the next frame only. What
  // shrinks moves up too, but stays at its end.
  #scrolledUp() {
    const { top, height } = this.#left;
    return this.scrollTop < top - 1 && this.scrollHeight >= height && this.#rest() >= NEAR;
  }

  #rest() {
    return this.scrollHeight - this.scrollTop - this.clientHeight;
  }

  #look() {
    this.#left = { top: this.scrollTop, height: this.scrollHeight };
  }

  #scrolled() {
    if (!this.clientHeight) return; // the widget is closed
    this.#look();
    this.atEnd = this.#rest() < NEAR;
    if (this.atEnd) this.dispatchEvent(new CustomEvent("end", { bubbles: true }));
    const replaying = this.#entries.getAttribute("aria-busy") === "true";
    if (this.hasEarlier && !this.#loading && !replaying && this.scrollTop < EARLY) {
      this.loading = true;
      this.dispatchEvent(new CustomEvent("earlier", { bubbles: true }));
    }
  }

  get #entries() {
    return this.querySelector('[data-part="entries"]');
  }

  get #pendings() {
    return this.querySelector('[data-part="pending"]');
  }

  get #lines() {
    return [...this.#entries.children].filter((node) => !("greeting" in node.dataset));
  }

  get #greeting() {
    return this.querySelector("[data-greeting]");
  }

  get #lastWithChoices() {
    const said = [...this.#entries.children].reverse().find((node) => node.dataset.author !== "notice");
    return said?.dataset.author !== "visitor" && said?.querySelector(".choice") ? said : null;
  }
}
