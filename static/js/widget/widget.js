// The bubble, the panel and the frame as one: a visitor opens and closes the chat, and the chat's page tells of itself.

import { Bubble } from "./bubble.js";
import { Frame } from "./frame.js";
import { Invitation } from "./invitation.js";
import { followLook } from "./look.js";
import { Panel } from "./panel.js";
import { Place } from "./place.js";
import { failure, refusal, warnIfOff, watchPolicy } from "./reasons.js";
import { bot, pageLanguage, preview } from "./settings.js";
import { recall, remember } from "./storage.js";
import { dress } from "./style.js";
import { browserLanguage, supported, wordsIn } from "./words.js";
import { safely, say } from "./console.js";
import { callInTitle } from "./title.js";
import { whenSettled } from "./arrival.js";

export class Widget {
  #ended = new AbortController();
  #element = document.createElement("takeover-chat");
  #place = new Place(this.#element, () => this.#return());
  #panel = new Panel(this.#ended.signal);
  #bubble = new Bubble();
  #invitation = new Invitation({
    accepted: () => this.#open(true),
    dismissed: () => this.#bubble.button.focus(),
  });
  #frame = new Frame(
    { heard: (message) => this.#hear(message), failed: () => this.#refuse(failure()) },
    this.#ended.signal,
  );
  #wasOpen;
  #begun = false;
  #refused = false;
  #focusWhenReady = false;
  #unread = 0;
  #words = wordsIn("en");
  #title = "";

  /** @param {boolean} [wasOpen] whether the chat was open when the page took the widget out */
  constructor(wasOpen = false) {
    this.#wasOpen = wasOpen;
    this.#element.setAttribute("bot", bot);
    const root = this.#element.attachShadow({ mode: "closed" });
    root.append(this.#panel.node, this.#invitation.node, this.#bubble.button);
    dress(root);
    this.#speak(recall().language || supported(pageLanguage) || browserLanguage());
    this.#bubble.button.addEventListener(
      "click",
      safely(() => (this.#panel.open ? this.#close() : this.#open(true))),
    );
    root.addEventListener(
      "keydown",
      safely((event) => this.#press(/** @type {KeyboardEvent} */ (event))),
    );
    watchPolicy(
      safely(() => this.#refuse(failure())),
      this.#ended.signal,
    );
    followLook(this.#element, {
      changed: ({ title, invitation }) => {
        this.#entitle(title);
        this.#invitation.show(invitation, this.#panel.open);
      },
      told: (facts) => this.#learn(facts),
      begin: () => whenSettled(() => this.#begin()),
    });
  }

  #begin() {
    if (this.#begun || this.#refused) return;
    this.#begun = true;
    if (document.querySelector(`takeover-chat[bot="${CSS.escape(bot)}"]`)) return; // the script was included twice
    this.#place.take();
    const kept = recall();
    // A chat that was open stays open from page to page, except where it would cover the page.
    if ((kept.open || this.#wasOpen) && !Panel.coversPage) this.#open(false);
    else if (kept.chat) this.#load(); // so that the bubble knows of new messages
  }

  // Anew, for the page may have removed all listeners, too (`document.open`).
  #return() {
    this.#ended.abort();
    new Widget(this.#panel.open);
  }

  /** @param {import("./reasons.js").Facts} facts */
  #learn(facts) {
    if (preview) return; // a bot has a look before it is published
    const reason = refusal(facts);
    if (reason) this.#refuse(reason);
    else warnIfOff(facts);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.key !== "Escape" || !this.#panel.open) return;
    event.stopPropagation();
    this.#close();
  }

  /** @param {boolean} focus whether the chat takes the focus */
  #open(focus) {
    if (this.#refused) return;
    this.#panel.open = true;
    this.#invitation.end();
    remember("open", true);
    this.#label();
    this.#load();
    this.#panel.fit();
    if (this.#frame.ready) this.#greet(focus);
    else this.#focusWhenReady = focus;
  }

  // After the chat was closed, the focus goes to the bubble.
  #close() {
    if (!this.#panel.open) return;
    this.#panel.open = false;
    remember("open", false);
    this.#label();
    this.#frame.tell("closed");
    this.#bubble.button.focus();
  }

  /** @param {boolean} focus */
  #greet(focus) {
    this.#unread = 0;
    this.#label();
    if (focus) this.#frame.focus();
    this.#frame.tell("opened", focus);
  }

  #load() {
    if (!this.#frame.loaded && !this.#refused) this.#frame.load(this.#panel.node, this.#title || this.#words.title);
  }

  // A broken frame helps nobody.
  /** @param {string} reason */
  #refuse(reason) {
    if (this.#refused) return;
    this.#refused = true;
    this.#ended.abort();
    this.#place.leave();
    say(reason);
  }

  /** @param {import("./frame.js").Message} message */
  #hear({ takeover, language, lasts, count, title }) {
    if (takeover === "ready") {
      this.#panel.node.setAttribute("data-ready", "");
      remember("language", supported(language));
      if (lasts === false) say("the browser blocks storage in frames of other sites, so a chat ends with this page.");
      this.#speak(language);
      if (this.#panel.open) this.#greet(this.#focusWhenReady);
      else this.#frame.tell("closed");
    } else if (takeover === "unread") {
      const number = Number(count);
      this.#unread = !this.#panel.open && number > 0 ? Math.floor(number) : 0;
      callInTitle(title);
      this.#label();
    } else if (takeover === "conversation") {
      remember("chat", true);
    } else if (takeover === "close") {
      this.#close();
    }
  }

  /** @param {unknown} language */
  #speak(language) {
    const code = supported(language) || "en";
    this.#words = wordsIn(code);
    this.#element.lang = code;
    this.#invitation.dismissLabel = this.#words.dismiss;
    this.#entitle(this.#title);
    this.#label();
  }

  /** @param {string} title blank for the default one */
  #entitle(title) {
    this.#title = title;
    this.#panel.node.setAttribute("aria-label", title || this.#words.title);
    this.#frame.title = title || this.#words.title;
  }

  #label() {
    this.#bubble.show({ open: this.#panel.open, unread: this.#unread, words: this.#words });
  }
}
