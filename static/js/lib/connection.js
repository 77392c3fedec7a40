// One socket that comes back by itself. Commands get a promise; what was not answered when the socket broke is sent
// again with the same `ref`, which the server answers without doing it twice. No DOM in here.

import { CLOSE } from "./protocol.js";

const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;
const SILENCE = 25_000; // the server's heartbeat comes every 5 to 10 s
const FINAL = new Set([CLOSE.SIGN_IN, CLOSE.FORBIDDEN]);
const DISCONNECTED = { code: "disconnected", detail: "" };

export class CommandError extends Error {
  constructor({ code, detail, ...rest }) {
    super(detail);
    this.code = code;
    Object.assign(this, rest);
  }
}

// Events: "connecting", "connected" (detail: the answer to hello), "disconnected" (detail: {retry: ms}), "refused"
// (detail: {code}: the server does not want us; no retry), "frame" (detail: any frame that answers no command).
export class Connection extends EventTarget {
  #url;
  #hello;
  #socket = null;
  #waiting = new Map();
  #attempts = 0;
  #retryTimer = 0;
  #silenceTimer = 0;
  #stopped = false;
  #ready = false;
  #floor = 0;

  // `hello` gives the fields of the hello frame; called anew for every connection.
  constructor(url, hello) {
    super();
    this.#url = url;
    this.#hello = hello;
  }

  get connected() {
    return this.#ready;
  }

  start() {
    this.#stopped = false;
    addEventListener("online", this.#now);
    addEventListener("offline", this.#lost);
    document.addEventListener("visibilitychange", this.#now);
    this.#open();
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    removeEventListener("online", this.#now);
    removeEventListener("offline", this.#lost);
    document.removeEventListener("visibilitychange", this.#now);
    this.#socket?.close(1000);
  }

  // Sends a command; resolves with the ok frame, rejects with a CommandError. Survives reconnects, unless it is for this
  // connection `only`: then it is rejected (code "disconnected") where there is none, or once it breaks. `ref` may be
  // given, to repeat a command of an earlier page load.
  request(type, fields = {}, { ref = newRef(), only = false } = {}) {
    const frame = { type, ref, ...fields };
    return new Promise((resolve, reject) => {
      if (only && !this.#ready) {
        reject(new CommandError(DISCONNECTED));
        return;
      }
      this.#waiting.set(ref, { frame, resolve, reject, only });
      if (this.#ready) this.#send(frame);
    });
  }

  // Takes back a command that has not been answered: it is not sent again.
  forget(ref) {
    this.#waiting.delete(ref);
  }

  // Sends a frame that wants no answer, if it can be sent now.
  signal(type, fields = {}) {
    if (this.#ready) this.#send({ type, ...fields });
  }

  #open() {
    clearTimeout(this.#retryTimer);
    this.#emit("connecting");
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#heard();
    socket.addEventListener("open", () => this.#greet(socket));
    socket.addEventListener("message", (event) => socket === this.#socket && this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#closed(event.code));
  }

  #greet(socket) {
    const ref = newRef();
    this.#waiting.set(ref, { hello: true });
    socket.send(JSON.stringify({ type: "hello", ref, ...this.#hello() }));
  }

  #receive(frame) {
    this.#heard();
    if (frame.type === "restart") this.#floor = frame.retry_after_ms ?? 0;
    const command = (frame.type === "ok" || frame.type === "error") && this.#waiting.get(frame.ref);
    if (!command) {
      this.#emit("frame", frame);
      return;
    }
    if (frame.code === "too_many") {
      this.#slower(command, 1000 * (frame.retry_after ?? 1));
      return;
    }
    this.#waiting.delete(frame.ref);
    if (command.hello) this.#greeted(frame);
    else if (frame.type === "ok") command.resolve(frame);
    else command.reject(new CommandError(frame));
  }

  // The server asks us to be slower: the command waits, with jitter, and is sent again; hello on a new socket.
  #slower(command, wait) {
    const socket = this.#socket;
    if (command.hello) {
      this.#floor = wait;
      socket.close();
      return;
    }
    const { frame } = command;
    const again = () => socket === this.#socket && this.#waiting.has(frame.ref) && this.#send(frame);
    setTimeout(again, wait + Math.random() * FIRST_DELAY);
  }

  #greeted(frame) {
    if (frame.type === "error") {
      // Nobody can be recognised at the moment; a socket that waits for it hears nothing until it is taken for dead.
      if (frame.code === "unavailable") this.#lost();
      else this.#emit("unwelcome", frame);
      return;
    }
    this.#attempts = 0;
    this.#ready = true;
    const unanswered = [...this.#waiting.values()]; // not what the listeners are about to ask
    this.#emit("connected", frame);
    for (const command of unanswered) if (this.#waiting.has(command.frame.ref)) this.#send(command.frame);
  }

  // Says hello again on the same socket, for instance without the token that the server did not know.
  greetAgain() {
    this.#greet(this.#socket);
  }

  #send(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #closed(code) {
    this.#ready = false;
    this.#socket = null;
    clearTimeout(this.#silenceTimer);
    for (const [ref, command] of this.#waiting) {
      if (command.hello || command.only) this.#waiting.delete(ref);
      if (command.only) command.reject(new CommandError(DISCONNECTED));
    }
    if (this.#stopped) return;
    if (FINAL.has(code)) {
      this.#emit("refused", { code });
      return;
    }
    const limit = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempts++);
    if (code === CLOSE.TOO_MANY) this.#floor = LONGEST_DELAY; // we asked too much
    const retry = this.#floor + Math.random() * limit; // full jitter: a thousand pages do not come back at once
    this.#floor = 0;
    this.#emit("disconnected", { retry, code });
    this.#retryTimer = setTimeout(() => this.#open(), retry);
  }

  #heard() {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(this.#lost, SILENCE);
  }

  // The browser knows that the network is gone, or nothing was heard for too long: do not wait for TCP to notice.
  #lost = () => {
    const socket = this.#socket;
    if (!socket) return;
    this.#closed(1006);
    socket.close();
  };

  // The network is back, or the tab is looked at again: do not wait for the timer.
  #now = () => {
    if (!this.#socket && !this.#stopped && document.visibilityState === "visible") this.#open();
  };

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

export function newRef() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function socketUrl(path) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}${path}`;
}
