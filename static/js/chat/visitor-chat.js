// <visitor-chat>: the visitor's page as a whole. It joins the socket, the log, the composer and what the browser keeps.
// State is on attributes: `connected`, `data-connection` (connecting, connected, reconnecting, offline), `data-state`
// (bot, awaiting, operator, ended, closed), `framed`, `asking` (a person was asked for, not yet confirmed).

import { files } from "../files/files.js";
import { Connection, newRef, socketUrl } from "../lib/connection.js";
import { ADDRESS_LENGTH, NAME_LENGTH } from "../lib/protocol.js";
import { Typing } from "../lib/typing.js";
import { translate } from "../lib/translations.js";
import { initial } from "./chat-entry.js";
import { TypingIndicator } from "./typing-indicator.js";
import { Host } from "./host.js";
import { Outbox } from "./outbox.js";
import { Unread } from "./unread.js";
import { BotStorage } from "./bot-storage.js";
import { AttachButton } from "./attach-button.js";
import { JournalPosition } from "./journal-position.js";

const BUSY_RETRIES = [1_000, 3_000, 8_000]; // ms: how often, and after which time, a busy server is asked again

export class VisitorChat extends HTMLElement {
  #storage = new BotStorage(this.dataset.bot);
  #outbox = new Outbox(this.#storage);
  #position = new JournalPosition();
  #host = Host.find();
  #token = this.#storage.get("token");
  #replayedUpTo = 0;
  #operator = null;
  #connection = new Connection(socketUrl(`/ws/chat/${this.dataset.bot}/`), () => this.#hello());
  #own = new Typing((active) => this.#connection.signal("typing", { active }));
  #heard = new TypingIndicator((name) => (this.#log.typist = name));
  #attachButton = new AttachButton(this, { goal: () => this.#goalOfFiles(), name: () => this.#operator ?? translate("someone") });
  #unread = new Unread(this.#storage, {
    looking: () => document.visibilityState === "visible" && (!this.#host || this.#host.open) && this.#log.atEnd,
    tell: (seq) => this.#connection.request("seen", { seq }).catch(() => {}), // the next one tells it too
    count: (unread) => this.#host?.tell("unread", { count: unread }),
  });

  connectedCallback() {
    this.#listenToThePage();
    this.#listenToTheSocket();
    files.ask = (type, fields) => this.#connection.request(type, fields, { only: true });
    this.#storage.watch("token", (token) => this.#adopt(token));
    this.#composer.text = this.#storage.get("draft") ?? "";
    this.#composer.closed = this.dataset.state === "closed";
    for (const item of this.#outbox.items) this.#dispatch(item);
    this.#joinHost();
    this.#connection.start();
    this.#showConnection(navigator.onLine ? "connecting" : "offline");
  }

  #listenToThePage() {
    this.addEventListener("say", (event) => this.#say("send", { text: event.detail.text }, event.detail.text));
    this.addEventListener("press", (event) => this.#press(event.target, event.detail));
    this.addEventListener("request-agent", () => this.#requestAgent());
    this.addEventListener("draft", (event) => this.#drafted(event.detail.text));
    this.addEventListener("retry", (event) => this.#retry(event.target.dataset.ref));
    this.addEventListener("discard", (event) => this.#discard(event.target));
    this.addEventListener("earlier", () => this.#fetchEarlier());
    this.addEventListener("end", () => this.#atEnd());
    this.#news.addEventListener("click", () => this.#log.toEnd());
    document.addEventListener("visibilitychange", () => this.#unread.look());
    addEventListener("offline", () => this.#showConnection("offline"));
    visualViewport?.addEventListener("resize", () => this.#fitViewport());
  }

  #listenToTheSocket() {
    const on = (type, act) => this.#connection.addEventListener(type, (event) => act(event.detail));
    on("connected", (welcome) => this.#welcomed(welcome));
    on("disconnected", () => this.#disconnected());
    on("unwelcome", (error) => this.#unwelcome(error));
    on("frame", (frame) => this[FRAMES[frame.type]]?.(frame));
  }

  // --- the host page

  #joinHost() {
    this.toggleAttribute("framed", Boolean(this.#host));
    if (!this.#host) {
      if (matchMedia("(hover: hover)").matches) this.#composer.focus();
      return;
    }
    const close = this.querySelector('[data-action="close"]');
    close.hidden = false;
    close.addEventListener("click", () => this.#host.tell("close"));
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing) this.#host.tell("close");
    });
    this.#host.addEventListener("opened", (event) => this.#opened(event.detail.focus));
    this.#host.addEventListener("closed", () => this.#unread.look());
    this.#host.tell("ready", { language: document.documentElement.lang });
  }

  #opened(focus) {
    this.#log.toEnd();
    this.#unread.look();
    // On a phone the keyboard would cover what one came to read.
    if (focus) (matchMedia("(hover: hover)").matches ? this.#composer : this.#part("who")).focus();
  }

  // --- joining

  #hello() {
    const hello = { page: this.#host ? this.#host.page : location.href.slice(0, ADDRESS_LENGTH), name: this.#host?.name?.slice(0, NAME_LENGTH) };
    if (this.#token) hello.token = this.#token;
    if (this.#position.conversation) Object.assign(hello, { conversation: this.#position.conversation, after: this.#position.last });
    return hello;
  }

  #welcomed(welcome) {
    this.#token = welcome.token;
    if (welcome.conversation || this.#outbox.items.length) this.#keepToken();
    if ((welcome.conversation ?? null) !== this.#position.conversation) this.#restart(welcome.conversation ?? null);
    if (!welcome.conversation) this.#log.greet(welcome.greeting, this.dataset.botName);
    this.#replayedUpTo = welcome.seq ?? 0;
    this.#log.busy = this.#position.last < this.#replayedUpTo;
    this.#showConnection("connected");
    this.#showState(welcome);
  }

  #disconnected() {
    this.#heard.end();
    this.#showConnection(navigator.onLine ? "reconnecting" : "offline");
  }

  #unwelcome({ code }) {
    if (code === "unknown_token") {
      this.#token = null;
      this.#storage.remove("token");
      this.#connection.greetAgain();
    } else if (code === "bot_off" || code === "unknown_bot") {
      this.#showState({ state: "closed" });
    }
  }

  // The token is kept once it is worth something. Until then every tab has its own, and takes over that of the first
  // tab that says something.
  #keepToken() {
    if (this.#token && this.#storage.get("token") !== this.#token) this.#storage.set("token", this.#token);
  }

  #adopt(token) {
    if (!token || token === this.#token || this.#position.conversation) return;
    this.#token = token;
    if (this.#connection.connected) this.#connection.greetAgain();
  }

  #restart(conversation) {
    this.#position.restart(conversation);
    this.#log.clear();
    this.#unread.forget();
    this.#showExtent();
  }

  // --- what the server tells

  onEntry({ entry }) {
    const place = this.#position.place(entry);
    if (place === "earlier") {
      this.#log.prepend(this.#position.earlier());
      this.#showExtent();
    }
    if (place !== "end" && place !== "begin") return;
    if (place === "begin") {
      this.#log.clear();
      this.#unread.forget();
    }
    this.#showExtent();
    this.#heardFrom(entry);
    this.#log.append(entry);
    // Not at once: whoever reads the page out looks after this line was added.
    if (entry.seq >= this.#replayedUpTo) setTimeout(() => (this.#log.busy = false));
    this.#unread.heard(entry);
    this.#news.hidden = this.#log.atEnd;
    if (entry.seq === 1) this.#keepToken();
    this.#host?.tell("conversation");
  }

  onAttachment(frame) {
    files.hear(frame);
  }

  onState(frame) {
    this.#showState(frame);
  }

  onHeartbeat({ state }) {
    // The name comes with the `state` frame; the rest must not wait for it.
    if (state !== "operator" && state !== this.dataset.state && this.#position.conversation) this.#showState({ state });
  }

  onTyping({ author, active }) {
    if (active) this.#heard.begin(author === "operator" ? (this.#operator ?? translate("someone")) : this.dataset.botName);
    else this.#heard.end();
  }

  #heardFrom(entry) {
    if (entry.author !== "visitor") this.#heard.end();
    // The bot has nothing to tell us while it thinks; the page knows that an answer is on its way.
    else if (entry.seq > this.#replayedUpTo && this.dataset.state !== "operator") this.#heard.begin(this.dataset.botName);
  }

  // --- what the visitor does

  #say(type, fields, text) {
    const item = { ref: newRef(), type, fields, text };
    this.#outbox.add(item);
    this.#keepToken();
    this.#own.stop();
    this.#dispatch(this.#outbox.get(item.ref));
    return item.ref;
  }

  #press(node, { button, label }) {
    const origin = "greeting" in node.dataset ? { greeting: true } : { seq: node.entry.seq };
    node.choose(label);
    this.#say("press", { button, ...origin }, label);
  }

  #requestAgent() {
    if (this.hasAttribute("asking")) return;
    this.#say("request_agent", {});
  }

  #dispatch(item) {
    if (item.text !== undefined) this.#log.pending(item.ref) ?? this.#log.expect(item);
    if (item.type === "request_agent") this.toggleAttribute("asking", true);
    if (item.failed) this.#failed(item, item.failed);
    else this.#transmit(item, 0);
  }

  async #transmit(item, tries) {
    this.#showDelivery(item.ref);
    try {
      await this.#connection.request(item.type, item.fields, { ref: item.ref });
      this.#stored(item);
    } catch ({ code }) {
      if (code === "unavailable" && tries < BUSY_RETRIES.length) {
        setTimeout(() => this.#outbox.get(item.ref) && this.#transmit(item, tries + 1), BUSY_RETRIES[tries]);
      } else {
        this.#failed(item, code);
      }
    }
  }

  #stored(item) {
    this.#outbox.remove(item.ref);
    this.#log.pending(item.ref)?.deliver("sent");
    if (item.type === "request_agent") this.removeAttribute("asking");
  }

  #failed(item, code) {
    if (item.type === "request_agent") {
      // Somebody is there already, or the button can be pressed again: nothing to keep.
      this.#outbox.remove(item.ref);
      this.removeAttribute("asking");
      if (code !== "already_taken") this.#announce(translate("failed"));
      return;
    }
    this.#outbox.fail(item.ref, code);
    const node = this.#log.pending(item.ref);
    node?.deliver("failed", code);
    this.#announce(node?.querySelector('[data-part="delivery"]').textContent ?? "");
  }

  #retry(ref) {
    const item = this.#outbox.revive(ref);
    if (item) this.#transmit(item, 0);
  }

  #discard(node) {
    const item = this.#outbox.get(node.dataset.ref);
    this.#outbox.remove(node.dataset.ref);
    this.#connection.forget(node.dataset.ref);
    node.remove();
    // Nothing that was typed is lost by a wrong click.
    if (item?.type === "send" && !this.#composer.text) {
      this.#composer.text = item.text;
      this.#storage.set("draft", item.text);
    }
    this.#composer.focus();
  }

  // Where the next file is posted; its token is worth something from now on.
  #goalOfFiles() {
    if (!this.#token) return null;
    this.#keepToken();
    return { url: `/chat/${this.dataset.bot}/attachments/`, headers: { Authorization: `Bearer ${this.#token}` } };
  }

  #drafted(text) {
    if (text) this.#storage.set("draft", text);
    else this.#storage.remove("draft");
    this.#own.note(Boolean(text.trim()));
  }

  async #fetchEarlier() {
    try {
      await this.#connection.request("history", { before: this.#position.first });
    } catch {
      this.#log.loading = false;
    }
  }

  #atEnd() {
    this.#news.hidden = true;
    this.#unread.look();
  }

  // --- what the page shows

  #showState({ state, operator, uploads }) {
    const known = state === "operator" ? (operator ?? null) : null;
    this.#operator = known;
    this.dataset.state = state;
    this.#attachButton.show(uploads ?? this.dataset.uploads);
    this.#log.state = state;
    this.#composer.closed = state === "closed";
    this.#part("who").textContent = known ?? this.dataset.title;
    this.#part("status").textContent = translate(state);
    const icon = document.getElementById("chat-bot-icon").content;
    this.#part("avatar").replaceChildren(known ? initial(known) : icon.cloneNode(true));
    if (state === "operator") this.#heard.end();
  }

  #showConnection(connection) {
    this.dataset.connection = connection;
    this.toggleAttribute("connected", connection === "connected");
    this.#part("connection").textContent = connection === "connected" ? "" : translate(connection);
    for (const node of this.#log.pendings) this.#showDelivery(node.dataset.ref);
  }

  #showDelivery(ref) {
    if (this.#outbox.get(ref) && !this.#outbox.get(ref).failed) {
      this.#log.pending(ref)?.deliver(this.hasAttribute("connected") ? "sending" : "waiting");
    }
  }

  #showExtent() {
    this.#log.hasEarlier = this.#position.first > 1;
    this.#log.begins = this.#position.first <= 1;
  }

  // On phones the keyboard takes room from what is visible, and only from that.
  #fitViewport() {
    if (visualViewport.scale !== 1) return; // somebody looks closer; nothing has changed its size
    document.documentElement.style.setProperty("--visible", `${visualViewport.height}px`);
    scrollTo(0, 0);
  }

  #announce(text) {
    this.#part("announcer").textContent = text;
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  get #log() {
    return this.querySelector("chat-log");
  }

  get #composer() {
    return this.querySelector("chat-composer");
  }

  get #news() {
    return this.querySelector('[data-action="newest"]');
  }
}

// Which method takes which frame.
const FRAMES = {
  entry: "onEntry",
  attachment: "onAttachment",
  state: "onState",
  heartbeat: "onHeartbeat",
  typing: "onTyping",
};
