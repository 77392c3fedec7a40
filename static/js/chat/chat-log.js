import { find, tell } from "../lib/markup.js";
import { Presses } from "../lib/presses.js";
import { ScrollEnd } from "../lib/scroll-end.js";
import { translate } from "../lib/translations.js";
import { ChatEntry } from "./chat-entry.js";
import { OpenQuestion } from "./open-question.js";

/** @import { Item } from "./outbox.js" */

const NEAR_TOP = 400; // px from the top at which history is wanted

/**
 * <chat-log>: the conversation as it scrolls. It stays at its end unless the visitor has scrolled up.
 * Events: "question" with {asks} (which one of the bot is open, or null), "earlier" (more history is wanted), "end" (the newest entry is in view), and those of its entries.
 */
export class ChatLog extends HTMLElement {
  hasEarlier = false;
  botLanguage = "";
  #state = "bot";
  #loading = false;
  #presses = new Presses();
  #question = new OpenQuestion();
  #end = new ScrollEnd(this);

  connectedCallback() {
    this.#greeting?.allow(this.#state);
    this.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const sizes = new ResizeObserver(() => this.#settle());
    const writing = find(this, '[data-part="writing"]');
    for (const node of [this, this.#entries, this.#pendings, writing]) sizes.observe(node);
  }

  /**
   * Shows the bot's greeting before the first conversation.
   * @param {Frames.Greeting | null | undefined} greeting
   * @param {string | undefined} name
   */
  greet(greeting, name) {
    this.#question.greet(greeting?.asks);
    this.#tellQuestion();
    if (greeting && this.#greeting?.says(greeting)) return;
    this.#greeting?.remove();
    if (!greeting) return;
    const node = ChatEntry.make({ author: "bot", name, ...greeting }, this.botLanguage);
    node.dataset.greeting = "";
    node.allow(this.#state);
    this.#entries.prepend(node);
  }

  clear() {
    for (const node of this.#stored) node.remove();
    this.#loading = false;
    this.#presses.clear();
    this.#showPresses();
    this.#question.clear();
    this.#tellQuestion();
  }

  /** @param {Frames.EntryBody} entry */
  addEntry(entry) {
    // A pending message becomes the entry without being drawn anew.
    const pending = entry.author === "visitor" && entry.ref ? this.pending(entry.ref) : undefined;
    const node = pending ?? ChatEntry.make(entry, this.botLanguage);
    if (pending) node.show(entry, this.botLanguage);
    if (entry.author !== "visitor") this.endWaiting();
    if (entry.author === "visitor") node.deliver("sent");
    this.pendings.find((each) => each !== node && each.dataset.seq === node.dataset.seq)?.remove();
    node.allow(this.#state);
    this.#entries.append(node);
    this.#presses.add([entry]);
    this.#showPresses();
    this.#question.follow(entry);
    this.#tellQuestion();
    node.follow(node.previousElementSibling);
    this.#settle();
  }

  /** @param {Frames.EntryBody[]} entries older than the shown ones, in order */
  addEarlier(entries) {
    const nodes = entries.map((entry) => ChatEntry.make(entry, this.botLanguage));
    const { scrollHeight: height, scrollTop: top } = this;
    this.#entries.setAttribute("aria-busy", "true"); // history is no news
    const first = this.#stored.at(0);
    if (first) first.before(...nodes);
    else this.#entries.append(...nodes);
    for (const node of nodes) {
      node.allow(this.#state);
      if (node.entry?.author === "visitor") node.deliver("sent");
    }
    this.#presses.add(entries);
    this.#showPresses();
    for (const node of first ? [...nodes, first] : nodes) node.follow(node.previousElementSibling);
    this.scrollTop = top + this.scrollHeight - height;
    this.#entries.removeAttribute("aria-busy");
    this.loading = false;
    this.#scrolled();
  }

  /**
   * Shows a pending message.
   * @param {Item} item
   */
  expect({ ref, text, at }) {
    const node = ChatEntry.make({ author: "visitor", ref, text, at: new Date(at).toISOString() }, this.botLanguage);
    this.#pendings.append(node);
    node.follow(node.previousElementSibling ?? this.#entries.lastElementChild);
    this.toEnd();
  }

  /** @param {string} ref */
  pending(ref) {
    return this.pendings.find((node) => node.dataset.ref === ref);
  }

  /**
   * The server has stored the pending message as entry `seq`: or an earlier press, with which this one was one.
   * @param {string} ref
   * @param {number} [seq]
   */
  confirm(ref, seq) {
    const node = this.pending(ref);
    if (seq && this.#stored.some((each) => each.entry?.seq === seq)) node?.remove();
    else if (node && seq) node.dataset.seq = String(seq);
    node?.deliver("sent");
  }

  /**
   * The server says that the question of this entry (0: the greeting) is over.
   * @param {number} seq
   */
  refuse(seq) {
    this.#presses.refuse(seq);
    this.#showPresses();
  }

  /** The buttons that wait for the answer to a press can be pressed again. */
  endWaiting() {
    for (const node of this.#shown) node.waits = false;
  }

  get pendings() {
    return /** @type {ChatEntry[]} */ ([...this.#pendings.children]);
  }

  set state(/** @type {string} */ state) {
    if (this.#state !== state) this.endWaiting();
    this.#state = state;
    for (const node of this.#shown) node.allow(state);
  }

  // Whether history is being fetched.
  set loading(/** @type {boolean} */ loading) {
    this.#loading = loading;
    find(this, '[data-part="earlier"]').hidden = !loading;
  }

  // The name of the one who is typing; null for nobody.
  set typist(/** @type {string | null} */ name) {
    const line = find(this, '[data-part="typing"]');
    if (line.hidden === !name) return;
    line.hidden = !name;
    find(line, '[data-part="typist"]').textContent = name ? translate("typing", { name }) : "";
    this.#settle();
  }

  // Whether the beginning of the conversation is shown: the greeting stands above it and nowhere else.
  set begins(/** @type {boolean} */ begins) {
    if (this.#greeting) this.#greeting.hidden = !begins;
  }

  // Whether entries come that are old (the replay after hello): they are not read out.
  set busy(/** @type {boolean} */ busy) {
    this.#entries.setAttribute("aria-busy", String(busy));
    if (!busy) this.#scrolled();
  }

  get atEnd() {
    return this.#end.reached;
  }

  toEnd() {
    this.#end.go();
  }

  #tellQuestion() {
    tell(this, "question", { asks: this.#question.asks });
  }

  #settle() {
    this.#end.keep();
    this.#scrolled();
  }

  #scrolled() {
    if (!this.clientHeight) return; // the widget is closed
    this.#end.scrolled();
    if (this.atEnd) tell(this, "end");
    const isReplaying = this.#entries.getAttribute("aria-busy") === "true";
    if (this.hasEarlier && !this.#loading && !isReplaying && this.scrollTop < NEAR_TOP) {
      this.loading = true;
      tell(this, "earlier");
    }
  }

  get #entries() {
    return find(this, '[data-part="entries"]');
  }

  get #pendings() {
    return find(this, '[data-part="pending"]');
  }

  get #shown() {
    return /** @type {ChatEntry[]} */ ([...this.#entries.children]);
  }

  // The shown entries without the greeting.
  get #stored() {
    return this.#shown.filter((node) => !("greeting" in node.dataset));
  }

  get #greeting() {
    return /** @type {ChatEntry | null} */ (this.querySelector("[data-greeting]"));
  }

  #showPresses() {
    const said = this.#shown.findLast(({ entry }) => entry?.author === "visitor" && !entry.attachment)?.entry?.seq ?? 0;
    for (const node of this.#shown) {
      const seq = node.entry?.seq ?? 0;
      if (!node.querySelector(".choice")) continue;
      node.showPresses(this.#presses.look(seq));
      node.toggleAttribute("data-past", seq < said);
    }
  }
}
