// Variables that somebody is writing into a text, and the names that are offered.

import assert from "node:assert/strict";
import test from "node:test";
import { begunAt, fitting } from "../../static/js/admin/begun-variable.js";

const CASES = [
  ["Hello {", { from: 6, to: 7, typed: "" }],
  ["Hello {{", { from: 6, to: 8, typed: "" }],
  ["Hello {{ mod", { from: 6, to: 12, typed: "mod" }],
  ["{{ größe", { from: 0, to: 8, typed: "größe" }],
  ["{{ a }} {b", { from: 8, to: 10, typed: "b" }],
  ["Hello", null],
  ["{{ model }}", null],
  ["{{ model or ", null],
];

for (const [text, begun] of /** @type {[string, unknown][]} */ (CASES)) {
  test(`what is begun at the end of “${text}”`, () => assert.deepEqual(begunAt(text, text.length), begun));
}

test("what stands behind the caret is replaced too, up to its braces", () => {
  assert.deepEqual(begunAt("a {{ mod }} b", 6), { from: 2, to: 11, typed: "m" });
  assert.deepEqual(begunAt("a {{  }} b", 5), { from: 2, to: 8, typed: "" });
});

test("names that begin like it come first, each once", () => {
  assert.deepEqual(fitting(["visitor", "order", "Ordinal", "border", "order"], "ord"), ["Ordinal", "order", "border"]);
});
