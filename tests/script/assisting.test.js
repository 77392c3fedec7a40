import assert from "node:assert/strict";
import { test } from "node:test";
import { hasMovedOn, isUsable, mayReplace, question } from "../../static/js/console/assisting.js";

test("each help becomes its command; a reply needs no text", () => {
  assert.deepEqual(question("reply", "half a sen"), { kind: "reply" });
  assert.deepEqual(question("shorter", " Hello \n"), { kind: "rewrite", text: "Hello", style: "shorter" });
  assert.deepEqual(question("friendlier", "Hello"), { kind: "rewrite", text: "Hello", style: "friendlier" });
  assert.deepEqual(question("correct", "Helo"), { kind: "rewrite", text: "Helo", style: "correct" });
  assert.deepEqual(question("translate", "مرحبا"), { kind: "translate", text: "مرحبا" });
});

test("what has no words, or too many, cannot be rewritten", () => {
  assert.equal(isUsable("reply", ""), true);
  for (const help of ["shorter", "friendlier", "correct", "translate"]) {
    assert.equal(isUsable(help, " \n"), false);
    assert.equal(isUsable(help, "x".repeat(4000)), true);
    assert.equal(isUsable(help, "x".repeat(4001)), false);
  }
});

test("what was typed meanwhile is never replaced, and a reply replaces nothing", () => {
  assert.equal(mayReplace("reply", { before: "", now: "" }), true);
  assert.equal(mayReplace("reply", { before: "Dear", now: "Dear" }), false);
  assert.equal(mayReplace("shorter", { before: "Dear", now: "Dear" }), true);
  assert.equal(mayReplace("shorter", { before: "Dear", now: "Dear V" }), false);
  assert.equal(mayReplace("reply", { before: "", now: "D" }), false);
  assert.equal(mayReplace("translate", { before: "Dear", now: "" }), false);
});

test("a conversation has moved on if somebody has said something since", () => {
  assert.equal(hasMovedOn(4, { seq: 4 }), false);
  assert.equal(hasMovedOn(4, { seq: 5 }), true);
  assert.equal(hasMovedOn(4, undefined), false);
});
