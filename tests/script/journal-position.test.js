import assert from "node:assert/strict";
import { test } from "node:test";
import { JournalPosition } from "../../static/js/chat/journal-position.js";

const entry = (seq, conversation = 1) => ({ conversation, seq });

test("the first entry of a conversation begins a view, the next one is its end", () => {
  const position = new JournalPosition();
  assert.equal(position.place(entry(1)), "begin");
  assert.equal(position.place(entry(2)), "end");
  assert.deepEqual([position.conversation, position.first, position.last], [1, 1, 2]);
});

test("after hello has told the conversation, its first entry is the end", () => {
  const position = new JournalPosition();
  position.restart(1);
  assert.equal(position.place(entry(40)), "end");
  assert.equal(position.first, 40);
});

test("an entry that is shown, or of an earlier conversation, goes nowhere", () => {
  const position = new JournalPosition();
  position.place(entry(1, 2));
  assert.equal(position.place(entry(1, 2)), "nowhere");
  assert.equal(position.place(entry(9, 1)), "nowhere");
});

test("a gap begins a new view, and so does a new conversation", () => {
  const position = new JournalPosition();
  position.place(entry(1));
  assert.equal(position.place(entry(99)), "begin");
  assert.equal(position.first, 99);
  assert.equal(position.place(entry(1, 2)), "begin");
  assert.equal(position.conversation, 2);
});

test("history is given whole and in order", () => {
  const position = new JournalPosition();
  position.restart(1);
  position.place(entry(4));
  assert.equal(position.place(entry(2)), "nowhere");
  assert.equal(position.place(entry(1)), "nowhere");
  assert.equal(position.place(entry(3)), "earlier");
  assert.deepEqual(position.earlier().map(({ seq }) => seq), [1, 2, 3]);
  assert.equal(position.first, 1);
});
