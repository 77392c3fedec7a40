// The chat bubble on somebody else's page:
//   <script src="https://HOST/widget.js" data-bot="BOT" async></script>
// Optional: data-name, the visitor's name as the page knows it; data-language, the chat's language ("de"). Without it the
// chat has the browser's language, or else the bot's.
//
// The page may be hostile to other scripts: changed prototypes, resets in its CSS, a content security policy, the script
// included twice. So there are no globals, no iteration over arrays and none of their methods, a closed shadow root, and
// styles that need no <style>. The server joins the files of this folder into one classic script.

import { Bubble } from "./bubble.js";
import { Frame } from "./frame.js";
import { Invitation } from "./invitation.js";
import { followLook } from "./look.js";
import { Panel } from "./panel.js";
import { bot, home, pageLanguage } from "./settings.js";
import { recall, remember } from "./storage.js";
import { dress } from "./style.js";
import { browserLanguage, supported, wordsIn } from "./words.js";

class Widget {
  #element = document.createElement("takeover-chat");
  #panel = new Panel();
  #bubble = new Bubble();
  #invitation = new Invitation({
    accepted: () => this.#open(true),
    dismissed: () => this.#bubble.button.focus(),
  });
  #frame = new Frame({ heard: (message) => this.#hear(message), failed: () => this.#refuse() });
  #begun = false;
  #refused = false;
  #focusWhenReady = false;
  #unread = 0;
  #words = wordsIn("en");
  #title = "";

  constructor() {
    this.#element.setAttribute("bot", bot);
    const root = this.#element.attachShadow({ mode: "closed" });
    root.append(this.#panel.node, this.#invitation.node, this.#bubble.button);
    dress(root);
    this.#speak(recall().language || supported(pageLanguage) || browserLanguage());
    this.#bubble.button.addEventListener("click", () => (this.#panel.open ? this.#close() : this.#open(true)));
    root.addEventListener("keydown", (event) => {
      if (/** @type {KeyboardEvent} */ (event).key !== "Escape" || !this.#panel.open) return;
      event.stopPropagation();
      this.#close();
    });
    followLook(
      this.#element,
      ({ title, invitation }) => {
        this.#entitle(title);
        this.#invitation.show(invitation, this.#panel.open);
      },
      () => this.#begin(),
    );
  }

  #begin() {
    if (this.#begun) return;
    if (!document.body) {
      addEventListener("DOMContentLoaded", () => this.#begin());
      return;
    }
    this.#begun = true;
    if (document.querySelector(`takeover-chat[bot="${CSS.escape(bot)}"]`)) return; // the script was included twice
    // Not in <body>: frameworks replace its content, and a transform on it would move what is fixed.
    document.documentElement.append(this.#element);
    const kept = recall();
    // A chat that was open stays open from page to page, except where it would cover the page.
    if (kept.open && !Panel.coversPage) this.#open(false);
    else if (kept.chat) this.#load(); // so that the bubble knows of new messages
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
  #refuse() {
    this.#refused = true;
    this.#element.remove();
    console.warn(
      `Takeover: the chat with "${bot}" cannot be shown on ${location.origin}. ` +
        `Add this origin to the bot's allowed origins, and check that ${home}/chat/${bot}/ can be reached.`,
    );
  }

  /** @param {import("./frame.js").Message} message */
  #hear({ takeover, language, count }) {
    if (takeover === "ready") {
      this.#panel.node.setAttribute("data-ready", "");
      remember("language", supported(language));
      this.#speak(language);
      if (this.#panel.open) this.#greet(this.#focusWhenReady);
      else this.#frame.tell("closed");
    } else if (takeover === "unread") {
      const number = Number(count);
      this.#unread = !this.#panel.open && number > 0 ? Math.floor(number) : 0;
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

if (bot) new Widget();
else console.warn('Takeover: the script element needs data-bot="…", the name of the bot in its address.');
