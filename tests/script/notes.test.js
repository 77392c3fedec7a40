import assert from "node:assert/strict";
import { test } from "node:test";
import { Alerts } from "../../static/js/console/alerts.js";
import { Notes } from "../../static/js/console/notes.js";
import { wordAt } from "../../static/js/lib/word-at.js";

test("notes stand where they were written, each once", () => {
  const notes = new Notes();
  let added = 0;
  notes.on("added", () => added++);
  const note = (id, after) => ({ id, after, text: "", at: "", operator: { id: 1, name: "Olga" } });
  notes.add([note(5, 9), note(3, 2)]);
  notes.add([note(4, 2), note(3, 2)]);
  notes.add([note(4, 2)]);
  assert.deepEqual(notes.all.map(({ id }) => id), [3, 4, 5]);
  assert.equal(added, 2);
});

test("a word with a sign before it ends at the caret", () => {
  const at = (text, blanks = 0) => wordAt(text, text.length, "@", blanks)?.text ?? null;
  assert.equal(at("@"), "");
  assert.equal(at("ask @ol"), "ol");
  assert.equal(at("line\n@ol"), "ol");
  for (const text of ["", "ol", "me@ol", "@ ol", "@ol ", "@ol\n", "@ol pe"]) assert.equal(at(text), null, text);
  assert.equal(at("@ol pe", 1), "ol pe");
  assert.equal(at("@ol pe x", 1), null);
  assert.deepEqual(wordAt("a @olga b", 5, "@"), { start: 2, end: 5, text: "ol" });
  assert.equal(wordAt("and/or", 6, "/"), null);
  assert.equal(wordAt("@olga", 0, "@"), null);
});

test("being named is an alert of its own beside the other one", () => {
  const alerts = new Alerts({ talk: null, status: "offline" });
  const row = { seq: 1 };
  alerts.raise({ conversation: 7, reason: "mentioned", row });
  alerts.raise({ conversation: 7, reason: "requested", row });
  assert.equal(alerts.all.length, 2);
  alerts.statusChanged();
  assert.deepEqual(alerts.all.map(({ reason }) => reason), ["mentioned"], "who is offline is told all the same");
  alerts.clear(7);
  assert.ok(alerts.isMentioned(7));
  alerts.clear(7, "mentioned");
  assert.ok(!alerts.isMentioned(7));
});
