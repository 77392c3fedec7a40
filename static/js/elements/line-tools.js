import { onKey } from "../lib/keyboard.js";
import { closest, find, findAll, setAttribute, tell } from "../lib/markup.js";
import { translate } from "../lib/translations.js";
import { addressOfLine } from "./address.js";
import { copyText } from "./copy-button.js";
import { translateLine } from "./journal-translations.js";
import { session } from "./session.js";
import { TalkJournal } from "./talk-journal.js";

const FOUND_LASTS = 3000; // ms
const LOADING_LASTS = 5000; // ms in which earlier entries must have come
const LATEST = -1;

/**
 * <line-tools>: what can be done with one line: bookmark it, copy its address or its text. It stands at the line under the
 * pointer; by keyboard Up and Down move it, from the last line on. Shows a line that an address or another part names.
 * Events: "toast" with {text}.
 */
export class LineTools extends HTMLElement {
  /** @type {HTMLElement | null} the line at which it stands */
  #line = null;
  #wanted = Number(new URLSearchParams(location.search).get("line"));

  connectedCallback() {
    const { journal } = this;
    journal.addEventListener("pointerover", (event) => this.#at(closest(event.target, ".entry[data-seq]")));
    journal.addEventListener("scroll", () => this.#at(this.#line), { passive: true });
    this.parentElement?.addEventListener("pointerleave", () => this.contains(document.activeElement) || this.#leave());
    this.addEventListener("wheel", (event) => this.#scroll(event), { passive: true });
    this.addEventListener("focusin", () => this.#line?.isConnected || this.#step(LATEST));
    this.addEventListener("click", (event) => this.#act(closest(event.target, "[data-act]")?.dataset.act));
    onKey(this, (event) => this.#key(event));
    session.on("talk", () => this.#follow());
    this.#follow();
  }

  get journal() {
    return find(document, "talk-journal", TalkJournal);
  }

  /** Shows the line, after loading what was said before, and points it out. @param {number} seq */
  async show(seq) {
    const { talk } = session;
    const end = performance.now() + LOADING_LASTS;
    while (talk && talk === session.talk && talk.entries.first > Math.max(1, seq) && performance.now() < end) {
      if (!talk.isLoadingHistory) await talk.loadHistory();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame); // what has come is shown by now
    const line = this.#item(seq);
    if (!line) return;
    this.journal.stay();
    line.scrollIntoView({ block: "center" });
    line.toggleAttribute("data-found", true);
    setTimeout(() => line.removeAttribute("data-found"), FOUND_LASTS);
  }

  #follow() {
    const { talk } = session;
    this.#leave();
    if (!talk) return;
    talk.on("loaded", () => {
      const wanted = talk === session.talk ? this.#wanted : 0;
      this.#wanted = 0;
      this.#showMarks();
      if (wanted) this.show(wanted);
    });
    talk.on("entries", () => requestAnimationFrame(() => this.#showMarks()));
    talk.beside.on("bookmarks", () => this.#showMarks());
  }

  // Where the lines are bookmarked.
  #showMarks() {
    const beside = session.talk?.beside;
    for (const line of findAll(this.journal, ".entry[data-seq]")) {
      line.toggleAttribute("data-marked", Boolean(beside?.isMarked(Number(line.dataset.seq))));
    }
    this.#showButtons();
  }

  /** @param {HTMLElement | null} line */
  #at(line) {
    if (!line || line.dataset.notice || !this.journal.contains(line)) return;
    this.#line = line;
    const box = this.parentElement?.getBoundingClientRect();
    this.style.insetBlockStart = `${Math.max(4, line.getBoundingClientRect().top - (box?.top ?? 0))}px`;
    this.toggleAttribute("data-shown", true);
    this.#showButtons();
  }

  // It hangs over the journal and is no part of it, so the browser would scroll nothing.
  /** @param {WheelEvent} event */
  #scroll(event) {
    if (!event.ctrlKey) this.journal.scrollBy({ top: event.deltaY, behavior: "instant" });
  }

  #leave() {
    this.#line = null;
    this.removeAttribute("data-shown");
  }

  #showButtons() {
    const isMarked = Boolean(this.#line?.hasAttribute("data-marked"));
    setAttribute(find(this, '[data-act="bookmark"]'), "aria-pressed", String(isMarked));
    find(this, '[data-act="translate"]').hidden = !session.talk?.bot.state?.can_suggest;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    this.#step(event.key === "ArrowUp" ? -1 : 1);
  }

  /** @param {1 | -1} by */
  #step(by) {
    const lines = findAll(this.journal, ".entries > .entry[data-seq]:not([data-notice])");
    const at = this.#line ? lines.indexOf(this.#line) : lines.length;
    const line = lines[Math.min(lines.length - 1, Math.max(0, at + by))];
    line?.scrollIntoView({ block: "nearest" });
    this.#at(line ?? null);
  }

  /** @param {string | undefined} act */
  async #act(act) {
    const seq = Number(this.#line?.dataset.seq);
    const { talk } = session;
    if (!act || !seq || !talk) return;
    try {
      if (act === "bookmark") await talk.beside.toggle(seq);
      if (act === "translate") return await translateLine(this.journal, seq);
      if (act === "link") await copyText(addressOfLine(session, talk.id, seq));
      if (act === "text") await copyText(talk.entries.get(seq)?.text ?? this.#textOf(seq));
      if (act !== "bookmark") tell(this, "toast", { text: translate("copied") });
    } catch (error) {
      session.report(error);
    }
  }

  /** @param {number} seq */
  #textOf(seq) {
    return this.#item(seq)?.querySelector(".entry-text")?.textContent ?? "";
  }

  /** @param {number} seq */
  #item(seq) {
    return findAll(this.journal, `.entries > .entry[data-seq="${seq}"]`).at(0);
  }
}
