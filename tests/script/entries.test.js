import assert from "node:assert/strict";
import { test } from "node:test";
import { Entries } from "../../static/js/console/entries.js";

const entry = (seq, author = "visitor") => ({ conversation: 1, seq, author, at: "2026-01-31T12:00:00.000Z" });

test("entries know where they begin and end", () => {
  const entries = new Entries();
  assert.deepEqual([entries.first, entries.last], [0, 0]);
  entries.add([entry(5), entry(6)]);
  entries.add([entry(7)]);
  assert.deepEqual([entries.first, entries.last], [5, 7]);
  assert.equal(entries.get(6).seq, 6);
  assert.equal(entries.get(4), undefined);
});

test("history is added once it is whole", () => {
  const entries = new Entries();
  entries.add([entry(4)]);
  assert.equal(entries.takeHistory(entry(3)), null, "nobody has asked for history");
  entries.expectHistory();
  assert.deepEqual(entries.takeHistory(entry(2)), []);
  assert.equal(entries.takeHistory(entry(5)), null, "an entry at the end is no history");
  assert.deepEqual(entries.takeHistory(entry(3)).map(({ seq }) => seq), [2, 3]);
  assert.equal(entries.first, 2);
  assert.ok(!entries.isLoadingHistory);
});

test("a gap is seen before the entry that leaves it is added", () => {
  const entries = new Entries();
  assert.equal(entries.gapBefore(entry(9)), null);
  entries.add([entry(1)]);
  assert.equal(entries.gapBefore(entry(2)), null);
  assert.deepEqual(entries.gapBefore(entry(9)), { after: 1, before: 9 });
});

test("news is what others have said, in order", () => {
  const entries = new Entries();
  entries.add([entry(1), entry(2, "operator"), entry(4, "bot")]);
  entries.add([entry(3)]);
  assert.deepEqual(entries.newsAfter(1).map(({ seq }) => seq), [3, 4]);
});

test("cleared entries begin anew", () => {
  const entries = new Entries();
  entries.add([entry(1)]);
  entries.clear();
  assert.deepEqual([entries.first, entries.last, entries.all], [0, 0, []]);
});
