import { takeEarlySocket } from "./early-socket.js";
import { Emitter } from "./emitter.js";
import { CLOSE } from "./protocol.js";
import { serverClock } from "./server-clock.js";

const FIRST_DELAY = 500; // ms
const GROWTH = 1.5; // of the longest delay, with each attempt
const LONGEST_DELAY = 15_000; // ms
const SILENCE = 25_000; // ms; the server's heartbeat comes every 5 to 10 s
const FINAL = new Set([CLOSE.SIGN_IN, CLOSE.FORBIDDEN]);
const ABNORMAL = 1006; // the close code of a connection that broke

/** A command that was refused, or that found no connection (code "disconnected"). */
export class CommandError extends Error {
  /** @type {Frames.Person | null | undefined} */
  operator;
  /** @type {Frames.EntryBody[] | undefined} */
  entries;

  /** @param {{ code: string, detail: string }} frame */
  constructor({ code, detail, ...rest }) {
    super(detail);
    this.code = code;
    Object.assign(this, rest);
  }
}

function disconnected() {
  return new CommandError({ code: "disconnected", detail: "" });
}

/**
 * @typedef {object} Command
 * @property {{ type: string, ref: string }} frame
 * @property {boolean} only whether it is for this connection only
 * @property {(frame: any) => void} resolve
 * @property {(error: CommandError) => void} reject
 */

/**
 * One socket that reconnects by itself. Commands get a promise. Commands without an answer are sent again after
 * reconnecting, with the same `ref`, so that the server does not do them twice. No DOM in here.
 *
 * Events: "connecting"; "connected" with the answer to hello; "unwelcome" with the error that answered hello;
 * "disconnected" (it will come back); "refused" with the close code (it will not); "frame" with every other frame.
 * @template {{ hello: object }} Commands the fields of each command
 * @template {{ [Name in keyof Commands]: any }} Answers the `ok` frame of each command
 * @template {{ type: string }} Frame the server's frames
 * @extends {Emitter<{ connecting: void, connected: Answers["hello"], unwelcome: Frames.Error, disconnected: void,
 *   refused: number, frame: Frame }>}
 */
export class Connection extends Emitter {
  #url;
  #hello;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Map<string, Command>} */
  #waiting = new Map();
  #helloRef = "";
  #attempts = 0;
  #retryTimer = 0;
  #silenceTimer = 0;
  #ready = false;
  #leastDelay = 0;

  /**
   * @param {string} url
   * @param {() => Commands["hello"]} hello gives the fields of the hello frame; called for every connection
   */
  constructor(url, hello) {
    super();
    this.#url = url;
    this.#hello = hello;
  }

  get connected() {
    return this.#ready;
  }

  start() {
    addEventListener("online", this.#reconnectNow);
    addEventListener("offline", this.#lose);
    document.addEventListener("visibilitychange", this.#reconnectNow);
    addEventListener("pagehide", this.#sayBye);
    addEventListener("pageshow", this.#reconnectNow);
    this.#open();
  }

  /**
   * Sends a command; resolves with the ok frame, rejects with a CommandError. It survives reconnecting, unless it is for
   * this connection `only`: then it is rejected (code "disconnected") if there is none, or when it breaks. `ref` may be
   * given, to repeat a command of an earlier page load.
   * @template {keyof Commands & string} Type
   * @param {Type} type
   * @param {Commands[Type]} fields
   * @param {{ ref?: string, only?: boolean }} [options]
   * @returns {Promise<Answers[Type]>}
   */
  request(type, fields, { ref = newRef(), only = false } = {}) {
    const frame = { type, ref, ...fields };
    return new Promise((resolve, reject) => {
      if (only && !this.#ready) {
        reject(disconnected());
        return;
      }
      this.#waiting.set(ref, { frame, resolve, reject, only });
      if (this.#ready) this.#send(frame);
    });
  }

  /**
   * Takes back a command that has not been answered: it is not sent again.
   * @param {string} ref
   */
  forget(ref) {
    this.#waiting.delete(ref);
  }

  /**
   * Sends a frame that wants no answer, if it can be sent now.
   * @template {keyof Commands & string} Type
   * @param {Type} type
   * @param {Commands[Type]} fields
   */
  signal(type, fields) {
    if (this.#ready) this.#send({ type, ...fields });
  }

  /** Says hello again on the same socket, for instance without the token that the server did not know. */
  greetAgain() {
    if (this.#socket) this.#greet(this.#socket);
  }

  #open() {
    clearTimeout(this.#retryTimer);
    this.emit("connecting", undefined);
    const socket = takeEarlySocket(this.#url) ?? new WebSocket(this.#url);
    this.#socket = socket;
    this.#expectSomething();
    // The page is built before anything is said, as it is when the socket opens later.
    if (socket.readyState === WebSocket.OPEN) queueMicrotask(() => this.#greet(socket));
    else socket.addEventListener("open", () => this.#greet(socket));
    socket.addEventListener("message", (event) => socket === this.#socket && this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#closed(event.code));
  }

  /** @param {WebSocket} socket */
  #greet(socket) {
    this.#helloRef = newRef();
    socket.send(JSON.stringify({ type: "hello", ref: this.#helloRef, ...this.#hello() }));
  }

  /** @param {any} frame */
  #receive(frame) {
    this.#expectSomething();
    if (frame.type === "heartbeat") serverClock.hear(frame.at);
    if (frame.type === "restart") this.#leastDelay = frame.retry_after_ms ?? 0;
    const isAnswer = frame.type === "ok" || frame.type === "error";
    const command = isAnswer ? this.#waiting.get(frame.ref) : undefined;
    if (isAnswer && frame.ref && frame.ref === this.#helloRef) this.#receiveWelcome(frame);
    else if (!command) this.emit("frame", frame);
    else if (frame.code === "too_many") this.#repeatLater(command, waitOf(frame));
    else {
      this.#waiting.delete(frame.ref);
      if (frame.type === "ok") command.resolve(frame);
      else command.reject(new CommandError(frame));
    }
  }

  /** @param {any} frame the answer to hello */
  #receiveWelcome(frame) {
    if (frame.code === "too_many") {
      this.#leastDelay = waitOf(frame);
      this.#socket?.close();
      return;
    }
    this.#helloRef = "";
    if (frame.type === "error") {
      // "unavailable": nobody can be recognized at the moment. The socket is given up, so that it is tried again.
      if (frame.code === "unavailable") this.#lose();
      else this.emit("unwelcome", frame);
      return;
    }
    serverClock.set(frame.at);
    this.#attempts = 0;
    this.#ready = true;
    const unanswered = [...this.#waiting.values()]; // without the commands that listeners are about to send
    this.emit("connected", frame);
    for (const { frame: asked } of unanswered) if (this.#waiting.has(asked.ref)) this.#send(asked);
  }

  /**
   * The server asks for less: the command waits, with jitter, and is sent again.
   * @param {Command} command
   * @param {number} wait ms
   */
  #repeatLater({ frame }, wait) {
    const socket = this.#socket;
    const again = () => socket === this.#socket && this.#waiting.has(frame.ref) && this.#send(frame);
    setTimeout(again, wait + Math.random() * FIRST_DELAY);
  }

  /** @param {{ type: string }} frame */
  #send(frame) {
    this.#socket?.send(JSON.stringify(frame));
  }

  /** @param {number} code */
  #closed(code) {
    this.#ready = false;
    this.#socket = null;
    this.#helloRef = "";
    clearTimeout(this.#silenceTimer);
    for (const [ref, command] of this.#waiting) {
      if (!command.only) continue;
      this.#waiting.delete(ref);
      command.reject(disconnected());
    }
    if (FINAL.has(code)) this.emit("refused", code);
    else this.#reconnectAfter(code);
  }

  /** @param {number} code */
  #reconnectAfter(code) {
    const limit = Math.min(LONGEST_DELAY, FIRST_DELAY * GROWTH ** this.#attempts++);
    if (code === CLOSE.TOO_MANY) this.#leastDelay = LONGEST_DELAY; // we asked too much
    const delay = this.#leastDelay + Math.random() * limit; // full jitter: a thousand pages do not come back at once
    this.#leastDelay = 0;
    this.emit("disconnected", undefined);
    if (code === CLOSE.BYE) return;
    this.#retryTimer = setTimeout(() => this.#open(), delay);
  }

  #expectSomething() {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(this.#lose, SILENCE);
  }

  // The browser knows that the network is gone, or nothing came for too long: do not wait for TCP to notice.
  #lose = () => {
    const socket = this.#socket;
    if (!socket) return;
    this.#closed(ABNORMAL);
    socket.close();
  };

  // The page is left. Browsers keep it for the way back only without an open socket.
  #sayBye = () => {
    const socket = this.#socket;
    clearTimeout(this.#retryTimer);
    if (!socket) return;
    this.#closed(CLOSE.BYE);
    socket.close(CLOSE.BYE);
  };

  // The network is back, or the page is looked at again: do not wait for the timer.
  #reconnectNow = () => {
    if (!this.#socket && document.visibilityState === "visible") this.#open();
  };
}

/** @param {{ retry_after?: number | null }} frame */
function waitOf(frame) {
  return 1000 * (frame.retry_after ?? 1);
}

/** A random id for a command. */
export function newRef() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} path */
export function socketUrl(path) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${path}`;
}
