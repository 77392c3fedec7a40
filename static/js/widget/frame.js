// The frame with the chat's own page, and the messages to and from it.

import { make } from "./markup.js";
import { bot, pageLanguage, preview, visitorEmail, visitorName, visitorPhone } from "./settings.js";
import { eachField, home } from "./script.js";
import { safely } from "./console.js";

const READY_WITHIN = 3000; // ms from the frame's load until it has to have said that it is ready
const LONGEST_FACT = 1200; // characters, so that the address stays one; the chat's page ignores what is longer than it takes
const LOADED_WITHIN = 30_000; // ms until it has to have loaded at all

/** @typedef {{ takeover?: string, language?: string, lasts?: unknown, count?: unknown, title?: unknown }} Message */

export class Frame {
  ready = false;
  /** @type {HTMLIFrameElement | null} */
  #node = null;
  #timer = 0;
  #heard;
  #failed;

  /**
   * @param {{ heard: (message: Message) => void, failed: () => void }} handlers `heard`: what the chat's page tells.
   *   `failed`: the frame has not said that it is ready, because this site is not among the bot's, there is no such
   *   bot, or its server is away.
   * @param {AbortSignal} ended
   */
  constructor({ heard, failed }, ended) {
    this.#heard = heard;
    this.#failed = failed;
    addEventListener(
      "message",
      safely((event) => this.#receive(event)),
      { signal: ended },
    );
    ended.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  get loaded() {
    return this.#node !== null;
  }

  /**
   * @param {Element} place
   * @param {string} title
   */
  load(place, title) {
    const frame = make("iframe", "frame");
    this.#node = frame;
    frame.title = title;
    frame.allow = "clipboard-write";
    frame.src = address();
    frame.addEventListener("load", () => {
      clearTimeout(this.#timer);
      if (!this.ready) this.#wait(READY_WITHIN);
    });
    this.#wait(LOADED_WITHIN);
    place.append(frame);
  }

  focus() {
    this.#node?.focus();
  }

  /** @param {string} title */
  set title(title) {
    if (this.#node) this.#node.title = title;
  }

  /**
   * @param {"opened" | "closed"} what
   * @param {boolean} [focus] whether the chat takes the focus
   */
  tell(what, focus = false) {
    if (this.ready) this.#node?.contentWindow?.postMessage({ takeover: what, focus, page: location.href }, home);
  }

  /** @param {MessageEvent} event */
  #receive(event) {
    if (!this.#node || event.source !== this.#node.contentWindow || event.origin !== home || !event.data) return;
    if (event.data.takeover === "ready") {
      clearTimeout(this.#timer);
      this.ready = true;
    }
    this.#heard(event.data);
  }

  /** @param {number} time ms until the frame has failed, unless it is ready */
  #wait(time) {
    const fail = safely(() => this.ready || this.#failed());
    this.#timer = setTimeout(fail, time);
  }
}

// The chat's page. Its fragment tells it where it is; the server does not see that.
function address() {
  const facts = new URLSearchParams({ host: location.origin, page: location.href, name: visitorName });
  if (visitorEmail) facts.set("email", visitorEmail.slice(0, LONGEST_FACT));
  if (visitorPhone) facts.set("phone", visitorPhone.slice(0, LONGEST_FACT));
  eachField((name, value) => facts.set(name, value.slice(0, LONGEST_FACT)));
  const asked = new URLSearchParams();
  if (pageLanguage) asked.set("language", pageLanguage);
  if (preview) asked.set("look", preview);
  return `${home}/chat/${encodeURIComponent(bot)}/${String(asked) && `?${asked}`}#${facts}`;
}
