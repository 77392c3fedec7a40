import assert from "node:assert/strict";
import { test } from "node:test";
import { storageOf } from "../../static/js/chat/bot-storage.js";
import { Delivery } from "../../static/js/chat/delivery.js";
import { Outbox as VisitorOutbox } from "../../static/js/chat/outbox.js";
import { Outbox as OperatorOutbox } from "../../static/js/console/outbox.js";
import { serverClock } from "../../static/js/lib/server-clock.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** What a delivery does with a server that answers like this. */
async function deliver(type, answer, text) {
  const outbox = new VisitorOutbox(storageOf("parcel"));
  const delivery = new Delivery(outbox, answer);
  const events = [];
  for (const name of ["began", "sending", "stored"]) delivery.on(name, (item) => events.push(`${name} ${item.type}`));
  delivery.on("failed", ({ item, code }) => events.push(`failed ${item.type} ${code}`));
  delivery.say(type, {}, text);
  await settled();
  return { outbox, delivery, events };
}

test("a visitor's items keep their order, also within one millisecond", () => {
  const outbox = new VisitorOutbox(storageOf("parcel"));
  for (const ref of ["c", "a", "b"]) outbox.add({ ref, type: "send", fields: {} });
  assert.deepEqual(outbox.items.map(({ ref }) => ref), ["c", "a", "b"]);
});

test("a visitor's items keep their order if the clock is put back", () => {
  const outbox = new VisitorOutbox(storageOf("parcel"));
  serverClock.set(new Date(Date.now() + 3_600_000).toISOString());
  outbox.add({ ref: "b", type: "send", fields: {} });
  serverClock.set(new Date().toISOString());
  outbox.add({ ref: "a", type: "send", fields: {} });
  assert.deepEqual(outbox.items.map(({ ref }) => ref), ["b", "a"]);
});

test("an item that has failed can be revived, one that is not there cannot", () => {
  const outbox = new VisitorOutbox(storageOf("parcel"));
  outbox.add({ ref: "a", type: "send", fields: {} });
  outbox.fail("a", "unavailable");
  assert.equal(outbox.get("a").failed, "unavailable");
  assert.equal(outbox.revive("a").failed, undefined);
  assert.equal(outbox.get("a").failed, undefined);
  assert.equal(outbox.revive("b"), null);
});

test("what was stored leaves the outbox", async () => {
  const { outbox, events } = await deliver("send", async () => ({}), "hello");
  assert.deepEqual(events, ["began send", "sending send", "stored send"]);
  assert.deepEqual(outbox.items, []);
});

test("what was refused stays, and is sent again if the visitor wants it", async () => {
  const answers = [Promise.reject({ code: "bot_off" }), Promise.resolve({})];
  const { outbox, delivery, events } = await deliver("send", () => answers.shift(), "hello");
  assert.deepEqual(events, ["began send", "sending send", "failed send bot_off"]);
  delivery.retry(outbox.items[0].ref);
  await settled();
  assert.deepEqual(events.slice(3), ["sending send", "stored send"]);
});

test("a request for a person that was refused is not kept", async () => {
  const { outbox, events } = await deliver("request_agent", () => Promise.reject({ code: "already_taken" }));
  assert.deepEqual(events.at(-1), "failed request_agent already_taken");
  assert.deepEqual(outbox.items, []);
});

test("a page goes on with what an earlier one has left", async () => {
  const outbox = new VisitorOutbox(storageOf("parcel"));
  outbox.add({ ref: "a", type: "send", fields: {}, text: "hello" });
  outbox.add({ ref: "b", type: "send", fields: {}, text: "there" });
  outbox.fail("b", "bot_off");
  const sent = [];
  const delivery = new Delivery(outbox, async (item) => sent.push(item.ref));
  delivery.resume();
  await settled();
  assert.deepEqual(sent, ["a"], "what has failed waits for the visitor");
});

test("an operator's item forgets why it was held once it is sent", () => {
  const outbox = new OperatorOutbox(1);
  const item = outbox.add({ text: "hello", epoch: 2, after: 7 });
  outbox.mark(item, "held", { news: [{ seq: 8 }] });
  assert.equal(outbox.find(item.ref).news.length, 1);
  outbox.mark(item, "sending");
  assert.equal(item.news, undefined);
  outbox.remove(item);
  assert.equal(outbox.find(item.ref), undefined);
  assert.equal(outbox.find(null), undefined);
});

test("a press on a question that is over is not kept", async () => {
  const { outbox, events } = await deliver("press", () => Promise.reject({ code: "answered" }), "No");
  assert.deepEqual(events, ["began press", "sending press", "failed press answered"]);
  assert.deepEqual(outbox.items, []);
});
