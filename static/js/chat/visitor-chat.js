import { files } from "../files/files.js";
import { Connection, socketUrl } from "../lib/connection.js";
import { find, listen } from "../lib/markup.js";
import { ADDRESS_LENGTH, NAME_LENGTH } from "../lib/protocol.js";
import { isText } from "../lib/shapes.js";
import { shortened } from "../lib/text.js";
import { translate } from "../lib/translations.js";
import { AttachButton } from "./attach-button.js";
import { Attention } from "./attention.js";
import { storageOf } from "./bot-storage.js";
import { ChatComposer } from "./chat-composer.js";
import { ChatHeader } from "./chat-header.js";
import { ChatLog } from "./chat-log.js";
import { ChatMenu } from "./chat-menu.js";
import { Delivery } from "./delivery.js";
import { Host } from "./host.js";
import { JournalView } from "./journal-view.js";
import { showLines } from "./lines.js";
import { tellLooking } from "./looking.js";
import { Outbox } from "./outbox.js";
import { rememberOwnFiles } from "./own-files.js";
import { PendingEntries } from "./pending-entries.js";
import { askForRatings } from "./rating.js";
import { SpokenLanguage } from "./spoken-language.js";
import { showTeam } from "./team.js";
import { TypingIndicator } from "./typing-indicator.js";
import { Unread } from "./unread.js";
import { followVisibleHeight } from "./viewport.js";
import { VisitorToken } from "./visitor-token.js";
import { VisitorTyping } from "./visitor-typing.js";
import { showWriting } from "./writing.js";

/** @import { Item } from "./outbox.js" */
/** @typedef {Connection<Frames.VisitorCommands, Frames.VisitorAnswers, Frames.ToVisitor>} VisitorConnection */
/** @typedef {{ state: Frames.VisitorSees["state"] | "closed", operator?: string | null, uploads?: string,
 *   team?: string[], answers_in?: number | null }} State `uploads` and all after it come from the server */

/**
 * <visitor-chat>: the visitor's page as a whole. It joins the socket, the log, the composer and the browser's storage.
 * State is on attributes: `connected`, `data-connection` (connecting, connected, reconnecting, offline), `data-state`
 * (bot, awaiting, operator, ended, closed), `framed`, `asking` (a person was asked for, not yet confirmed).
 */
export class VisitorChat extends HTMLElement {
  #storage = storageOf(this.dataset.bot);
  #token = new VisitorToken(this.#storage);
  #outbox = new Outbox(this.#storage);
  #host = Host.find();
  /** @type {string | null} */
  #operator = null;
  /** @type {VisitorConnection} */
  #connection = new Connection(socketUrl(`/ws/chat/${this.dataset.bot}/`), () => this.#hello());
  #delivery = new Delivery(this.#outbox, ({ type, fields, ref }) => this.#connection.request(type, fields, { ref }));
  #typing = new VisitorTyping(this, this.#connection);
  #othersTyping = new TypingIndicator((name) => (this.#log.typist = name));
  #header = new ChatHeader(this);
  #spoken = new SpokenLanguage(this, this.#connection, () => !this.#journal.conversation);
  #attachButton = new AttachButton(this, {
    target: () => this.#token.targetOfFiles(`/chat/${this.dataset.bot}/attachments/`),
    operatorName: () => this.#operator ?? translate("someone"),
  });
  #attention = new Attention(this.#storage, this.#host, { usually: "sounds" in this.dataset });
  #unread = new Unread(this.#storage, {
    isLooking: () => this.#attention.isLooking && this.#log.atEnd,
    tell: (seq) => this.#connection.request("seen", { seq }).catch(() => {}), // the next one tells it, too
    count: (count) => this.#attention.show(count),
  });
  #journal = new JournalView(this.#log, this.#unread, (before) => this.#connection.request("history", { before }));
  #pending = new PendingEntries(this.#log, this.#outbox, this.#delivery);

  connectedCallback() {
    // Connecting and sending come before showing: what fails to be shown keeps nobody from talking.
    this.#listenToServer();
    this.#connection.start();
    this.#listenToPage();
    this.#token.watch((token) => this.#adopt(token));
    files.ask = (type, fields) => this.#connection.request(/** @type {"attachment_url"} */ (type), fields, { only: true });
    this.#composer.restore(this.#storage.get("draft", isText) ?? "");
    this.#composer.closed = this.dataset.state === "closed";
    rememberOwnFiles(this, this.#storage);
    this.#delivery.resume();
    if (this.#host) this.#joinHost(this.#host);
    else if (matchMedia("(hover: hover)").matches) this.#composer.focus();
    this.#showConnection(navigator.onLine ? "connecting" : "offline");
  }

  #listenToPage() {
    listen(this, "say", ({ text }) => this.#say("send", { text }, text));
    listen(this, "press", (detail, entry) => this.#press(/** @type {any} */ (entry), detail));
    listen(this, "request-agent", () => this.hasAttribute("asking") || this.#say("request_agent", {}));
    listen(this, "question", ({ asks }) => (this.#composer.asks = asks));
    listen(this, "draft", ({ text }) => this.#keepDraft(text));
    find(this, "chat-menu", ChatMenu).sounds = this.#attention.sounds;
    listen(this, "sounds", ({ on }) => (this.#attention.sounds = on));
    listen(this, "print", () => this.#journal.print());
    listen(this, "retry", (_detail, entry) => this.#delivery.retry(entry.dataset.ref ?? ""));
    listen(this, "discard", (_detail, entry) => this.#discard(entry));
    listen(this, "earlier", () => this.#journal.fetchEarlier());
    listen(this, "end", () => {
      this.#news.hidden = true;
      this.#unread.check();
    });
    this.#news.addEventListener("click", () => this.#log.toEnd());
    addEventListener("offline", () => this.#showConnection("offline"));
    followVisibleHeight();
  }

  #listenToServer() {
    this.#delivery.on("began", ({ type }) => type === "request_agent" && this.toggleAttribute("asking", true));
    this.#delivery.on("stored", ({ type }) => type === "request_agent" && this.removeAttribute("asking"));
    this.#delivery.on("failed", ({ item, code }) => this.#failed(item, code));
    this.#connection.on("connected", (welcome) => this.#welcomed(welcome));
    this.#connection.on("disconnected", () => this.#showConnection(navigator.onLine ? "reconnecting" : "offline"));
    this.#connection.on("unwelcome", (error) => this.#unwelcome(error));
    this.#connection.on("frame", (frame) => this.#receive(frame));
    showLines(this, this.#connection);
    showWriting(this, this.#connection);
    tellLooking(this.#connection, this.#attention, this.#host, () => this.#unread.check());
    askForRatings(this, this.#connection, () => this.#journal.conversation);
  }

  /** @param {Host} host */
  #joinHost(host) {
    this.toggleAttribute("framed", true);
    host.closeBy(find(this, '[data-action="close"]'));
    host.on("opened", (focus) => this.#opened(focus));
    host.tell("ready", { language: document.documentElement.lang, lasts: this.#storage.lasts });
  }

  /** @param {boolean} focus */
  #opened(focus) {
    this.#log.toEnd();
    this.#unread.check();
    // On a phone the keyboard would cover the messages.
    if (focus) (matchMedia("(hover: hover)").matches ? this.#composer : this.#header).focus();
  }

  /** @returns {Frames.VisitorCommands["hello"]} */
  #hello() {
    const { conversation, last } = this.#journal;
    return {
      page: this.#host ? this.#host.page : location.href.slice(0, ADDRESS_LENGTH),
      name: this.#host?.name && shortened(this.#host.name, NAME_LENGTH),
      ...(this.#host?.fields && { fields: this.#host.fields }),
      ...(this.#token.value && { token: this.#token.value }),
      ...(conversation && { conversation, after: last }),
      ...(this.#spoken.wanted && { language: this.#spoken.wanted }),
    };
  }

  /** @param {Frames.Welcome} welcome */
  #welcomed(welcome) {
    this.#token.value = welcome.token;
    if (welcome.conversation || this.#outbox.items.length) this.#token.keep();
    this.#showConnection("connected");
    this.#spoken.hear(welcome);
    this.#journal.join(welcome, this.dataset.botName);
    this.#showState(welcome);
  }

  /** @param {Frames.Error} error */
  #unwelcome({ code }) {
    if (code === "unknown_token") {
      this.#token.forget();
      this.#connection.greetAgain();
    } else if (code === "bot_off" || code === "unknown_bot") {
      this.#showState({ state: "closed" });
    }
  }

  /** @param {string} token of another tab, which has said something */
  #adopt(token) {
    if (this.#journal.conversation) return;
    this.#token.value = token;
    if (this.#connection.connected) this.#connection.greetAgain();
  }

  /** @param {Frames.ToVisitor} frame */
  #receive(frame) {
    if (frame.type === "entry") this.#receiveEntry(frame.entry);
    else if (frame.type === "attachment") files.receive(frame);
    else if (frame.type === "state") this.#showState(this.#spoken.hear(frame));
    else if (frame.type === "heartbeat") this.#receiveHeartbeat(frame);
    else if (frame.type === "typing") this.#othersTyping.hear(frame, this.#nameOf(frame.author));
  }

  /** @param {Frames.EntryBody} entry */
  #receiveEntry(entry) {
    if (this.#journal.isNews(entry.seq)) this.#attention.note(entry);
    if (!this.#journal.receive(entry, () => this.#expectAnswerTo(entry))) return;
    this.#news.hidden = this.#log.atEnd;
    if (entry.seq === 1) this.#token.keep();
    this.#host?.tell("conversation");
  }

  /** @param {Frames.VisitorHeartbeat} heartbeat */
  #receiveHeartbeat({ state }) {
    // The name comes with the `state` frame; the rest must not wait for it.
    if (state !== "operator" && state !== this.dataset.state && this.#journal.conversation) this.#showState({ state });
  }

  /** @param {Frames.EntryBody} entry */
  #expectAnswerTo({ author, seq }) {
    if (author !== "visitor") this.#othersTyping.end();
    // The bot tells nothing while it thinks; the page knows that an answer is on its way.
    else if (this.#journal.isNews(seq) && this.dataset.state !== "operator") {
      this.#othersTyping.begin(this.#nameOf("bot"));
    }
  }

  /**
   * @param {Item["type"]} type
   * @param {object} fields
   * @param {string} [text] as the log shows it
   */
  #say(type, fields, text) {
    this.#token.keep();
    this.#typing.stop();
    this.#delivery.say(type, fields, text);
  }

  /**
   * @param {import("./chat-entry.js").ChatEntry} entry
   * @param {{ button: number, label: string }} pressed
   */
  #press(entry, { button, label }) {
    const origin = "greeting" in entry.dataset ? { greeting: true } : { seq: entry.entry?.seq };
    this.#say("press", { button, ...origin }, label);
  }

  /** @param {HTMLElement} entry one that has failed */
  #discard(entry) {
    const ref = entry.dataset.ref ?? "";
    const text = this.#pending.discard(ref);
    this.#connection.forget(ref);
    // A wrong click loses nothing that was typed.
    if (text && !this.#composer.text) {
      this.#composer.text = text;
      this.#storage.set("draft", text);
    }
    this.#composer.focus();
  }

  /** @param {string} text */
  #keepDraft(text) {
    if (text) this.#storage.set("draft", text);
    else this.#storage.remove("draft");
    this.#typing.note(Boolean(text.trim()));
  }

  /** @param {State} shown */
  #showState({ state, operator, uploads, ...told }) {
    this.#operator = state === "operator" ? (operator ?? null) : null;
    this.dataset.state = state;
    this.#attachButton.show(uploads ?? this.dataset.uploads);
    this.#log.state = state;
    this.#composer.closed = state === "closed";
    this.#header.showState(state, this.#operator);
    if (uploads) showTeam(this, state === "operator" ? {} : told);
    if (state === "operator") this.#othersTyping.end();
  }

  /** @param {"connecting" | "connected" | "reconnecting" | "offline"} connection */
  #showConnection(connection) {
    this.dataset.connection = connection;
    this.toggleAttribute("connected", connection === "connected");
    if (connection !== "connected") this.#othersTyping.end();
    this.#header.showConnection(connection);
    this.#pending.show(connection === "connected");
  }

  /**
   * @param {Item} item
   * @param {string} code
   */
  #failed(item, code) {
    const isRequest = item.type === "request_agent";
    if (isRequest) this.removeAttribute("asking");
    if (isRequest && code === "already_taken") return;
    const text = isRequest ? translate("failed") : this.#pending.fail(item, code);
    find(this, '[data-part="announcer"]').textContent = text;
  }

  /** @param {string} author */
  #nameOf(author) {
    return author === "operator" ? (this.#operator ?? translate("someone")) : (this.dataset.botName ?? "");
  }

  get #log() {
    return find(this, "chat-log", ChatLog);
  }

  get #composer() {
    return find(this, "chat-composer", ChatComposer);
  }

  get #news() {
    return find(this, '[data-action="newest"]');
  }
}
