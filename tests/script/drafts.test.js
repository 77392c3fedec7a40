import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Drafts } from "../../static/js/console/drafts.js";

class Kept {
  values = new Map();
  get(key, shape) {
    const value = this.values.get(key);
    return value !== undefined && shape(value) ? value : null;
  }
  set(key, value) {
    if (value === null) this.values.delete(key);
    else this.values.set(key, value);
  }
  watch(_start, changed) {
    this.changed = changed;
  }
}

function begin(kept = new Kept(), fails = false) {
  const told = [];
  const save = async (fields) => {
    if (fails) throw new Error("disconnected");
    told.push(fields);
  };
  return { drafts: new Drafts(1, save, { storage: kept, delay: 5 }), told, kept };
}

const later = () => new Date(Date.now() + 60_000).toISOString();
const earlier = () => new Date(Date.now() - 60_000).toISOString();

test("what is typed is told once, after a pause, and removed when it was sent", async () => {
  const { drafts, told } = begin();
  drafts.write(7, "H");
  drafts.write(7, "Hello");
  assert.equal(drafts.text(7), "Hello");
  await sleep(20);
  assert.deepEqual(told, [{ conversation: 7, text: "Hello" }]);
  drafts.write(7, "");
  await sleep(20);
  assert.deepEqual(told.at(-1), { conversation: 7, text: "" });
});

test("what is sent before the pause is over is never told", async () => {
  const { drafts, told } = begin();
  drafts.write(7, "Hello");
  drafts.write(7, "");
  await sleep(20);
  assert.deepEqual(told, []);
});

test("what another tab has written or sent is shown here, unless somebody writes here", () => {
  const { drafts, kept } = begin();
  const changed = [];
  drafts.on("changed", (id) => changed.push([id, drafts.text(id)]));
  kept.set(7, { text: "from the other tab", at: Date.now(), told: true });
  kept.changed("7");
  kept.set(7, null);
  kept.changed("7");
  drafts.write(8, "written here");
  kept.changed("8");
  assert.deepEqual(changed, [[7, "from the other tab"], [7, ""]]);
});

test("the newer one of two machines counts", async () => {
  const { drafts, told } = begin();
  const changed = [];
  drafts.on("changed", (id) => changed.push(id));
  drafts.merge(7, { draft: "from the other machine", draft_at: earlier() });
  assert.equal(drafts.text(7), "from the other machine");
  drafts.write(7, "written here");
  drafts.merge(7, { draft: "from the other machine", draft_at: later() });
  assert.equal(drafts.text(7), "written here", "somebody is writing here");
  await sleep(20);
  drafts.merge(7, { draft: "later there", draft_at: later() });
  assert.equal(drafts.text(7), "later there");
  assert.deepEqual([changed, told.length], [[7, 7], 1]);
});

test("what was sent elsewhere goes, what the server never got is told", async () => {
  const { drafts, told, kept } = begin();
  kept.set(7, { text: "told before", at: 1, told: true });
  kept.set(8, { text: "never told", at: 1, told: false });
  kept.set(9, "of the version before");
  for (const id of [7, 8, 9]) drafts.merge(id, {});
  await sleep(1);
  assert.deepEqual([7, 8, 9].map((id) => drafts.text(id)), ["", "never told", "of the version before"]);
  assert.deepEqual(told.map(({ conversation }) => conversation), [8, 9]);
});

test("without a connection nothing is lost", async () => {
  const { drafts, kept } = begin(new Kept(), true);
  drafts.write(7, "Hello");
  await sleep(20);
  assert.deepEqual([drafts.text(7), kept.get(7, () => true).told], ["Hello", false]);
  const next = begin(kept);
  next.drafts.merge(7, { draft: "older", draft_at: earlier() });
  await sleep(1);
  assert.deepEqual(next.told, [{ conversation: 7, text: "Hello" }]);
});

test("a text that is too long for the server stays in the browser", async () => {
  const { drafts, told } = begin();
  drafts.write(7, "x".repeat(10_001));
  await sleep(20);
  assert.deepEqual([told, drafts.text(7).length], [[], 10_001]);
});

test("a row tells that the draft was written, or sent, on another machine", () => {
  const { drafts } = begin();
  const without = { id: 7 };
  const having = { id: 7, draft: true };
  assert.equal(drafts.isBehind(without, having), true);
  assert.equal(drafts.isBehind(without, without), false);
  assert.equal(drafts.isBehind(having, having), false, "asked once");
  drafts.write(7, "Hello");
  assert.equal(drafts.isBehind(without, having), false, "this page wrote it");
  assert.equal(drafts.isBehind(having, without), true);
});
