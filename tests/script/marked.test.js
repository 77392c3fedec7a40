import assert from "node:assert/strict";
import test from "node:test";

import { parts } from "../../static/js/lib/marked.js";

test("a text falls into what was found and the rest", () => {
  const shown = (text, marks) => parts(text, marks).map(({ text: part, isFound }) => (isFound ? `[${part}]` : part)).join("");
  assert.equal(shown("where is my vase", [[12, 16]]), "where is my [vase]");
  assert.equal(shown("vase, vase", [[0, 4], [6, 10]]), "[vase], [vase]");
  assert.equal(shown("😀 vase", [[3, 7]]), "😀 [vase]");
  assert.equal(shown("vase", []), "vase");
  // Marks that do not fit, of a server of another version.
  assert.equal(shown("vase", [[2, 9], [3, 1], [-1, 2]]), "vase");
  assert.equal(shown("vase", [[0, 3], [1, 4]]), "[vas]e");
});
