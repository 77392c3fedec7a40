import { span } from "../lib/dates.js";
import { onKey } from "../lib/keyboard.js";
import { find, focused, setText } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { translate, translatePlural } from "../lib/translations.js";
import { openLongestWait } from "./next-waiting.js";
import { session } from "./session.js";

const TICK = 5000; // ms
const APART = 10_000; // ms between two questions who has waited longest, if the list does not show it

/** <empty-pane>: what stands where no conversation is open: what one can do in this list, or who waits and since when. */
export class EmptyPane extends HTMLElement {
  #button = find(this, "button");
  /** @type {string | null} since when the longest wait lasts */
  #since = null;
  #askedAt = -Infinity;

  connectedCallback() {
    this.#button.addEventListener("click", () => openLongestWait(this));
    onKey(document, (event) => this.#key(event));
    session.on("counts", () => this.#follow());
    session.on("talk", () => this.#follow());
    session.inbox.on("state", () => this.#follow());
    session.inbox.on("rows", () => this.#follow());
    setInterval(() => this.#follow(), TICK);
    this.#follow();
  }

  get #offers() {
    return session.inbox.view === "awaiting" && session.counts.awaiting > 0;
  }

  #follow() {
    if (!session.talk && this.#offers) this.#findLongest();
    this.#show();
  }

  #findLongest() {
    const { rows, filters, order, cursor } = session.inbox;
    const isThere = rows.length > 0 && Object.keys(filters).length === 0 && (order === "wait" || !cursor);
    if (isThere) this.#since = rows.map((row) => row.awaiting_since ?? "").reduce((one, other) => (one < other ? one : other));
    else this.#ask();
  }

  async #ask() {
    if (!session.connected || performance.now() - this.#askedAt < APART) return;
    this.#askedAt = performance.now();
    try {
      const { row } = await session.ask("longest_wait", {});
      this.#since = row?.awaiting_since ?? null;
      this.#show();
    } catch {
      // It is shown without the time; a later change asks again.
    }
  }

  #show() {
    const { view } = session.inbox;
    this.#button.hidden = !this.#offers;
    if (!this.#offers) {
      setText(find(this, "h2"), translate("empty.choose"));
      setText(find(this, ".empty-words"), translate(view === "historic" || view === "mine" ? `empty.${view}` : "empty.watch"));
      return;
    }
    setText(find(this, "h2"), translatePlural("empty.waiting", session.counts.awaiting));
    const time = this.#since && span(serverClock.now() - Date.parse(this.#since), "long");
    setText(find(this, ".empty-words"), time ? translate("empty.longest", { time }) : "");
  }

  // Only if nothing has the focus that Enter would press.
  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (session.talk || !this.#offers || (focused() && focused() !== document.body)) return;
    event.preventDefault();
    openLongestWait(this);
  }
}
