import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { folded } from "../../static/js/lib/folding.js";

// The server's folding is tried on the same table.
const TABLE = JSON.parse(readFileSync(new URL("../folding.json", import.meta.url), "utf-8"));

test("ways of writing the same are alike", () => {
  for (const [one, other] of TABLE.alike) assert.equal(folded(one), folded(other));
});

test("other letters are different", () => {
  for (const [one, other] of TABLE.different) assert.notEqual(folded(one), folded(other));
});

test("folding twice changes nothing", () => {
  for (const [one] of TABLE.alike) assert.equal(folded(folded(one)), folded(one));
});
