import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.window = globalThis;
globalThis.WebSocket = class {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  constructor(url, readyState) {
    Object.assign(this, { url, readyState });
  }
};
const { takeEarlySocket } = await import("../../static/js/lib/early-socket.js");

test("a socket that was opened early is given out once, to whoever wants this address", () => {
  for (const state of [WebSocket.CONNECTING, WebSocket.OPEN]) {
    window.earlySocket = new WebSocket("ws://here/ws/console/", state);
    assert.equal(takeEarlySocket("ws://here/ws/chat/parcel/"), null);
    assert.equal(takeEarlySocket("ws://here/ws/console/").readyState, state);
    assert.equal(takeEarlySocket("ws://here/ws/console/"), null);
  }
});

test("a socket that has closed again, or something else of this name, is not given out", () => {
  const sockets = [WebSocket.CLOSING, WebSocket.CLOSED].map((state) => new WebSocket("ws://here/", state));
  for (const early of [...sockets, { url: "ws://here/", readyState: 1 }, null, undefined]) {
    window.earlySocket = early;
    assert.equal(takeEarlySocket("ws://here/"), null);
  }
});
