import "./page.js";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { lettersOf } from "../../static/js/elements/letters.js";
import { speakable, wordsOf } from "../../static/js/lib/visitor-names.js";

const ENGLISH = { adjectives: ["amber", "calm", "red"], animals: ["fox", "lynx", "otter", "bear"], pattern: "{adjective} {animal}" };
const FRENCH = { ...ENGLISH, adjectives: ["ambré", "calme", "rouge"], pattern: "{animal} {adjective}" };

test("one reference has one name, in each language at the same places", () => {
  const name = speakable("KCCANJ", ENGLISH);
  assert.equal(speakable("KCCANJ", ENGLISH), name);
  assert.match(name, /^[ACR][a-z]+ [a-z]+$/);
  const [adjective, animal] = name.toLowerCase().split(" ");
  const place = ENGLISH.adjectives.indexOf(adjective);
  assert.equal(speakable("KCCANJ", FRENCH).toLowerCase(), `${animal} ${FRENCH.adjectives[place]}`);
});

test("the search knows the same names", () => {
  const { names, ...words } = JSON.parse(readFileSync(new URL("../made_up_names.json", import.meta.url), "utf-8"));
  assert.deepEqual(Object.fromEntries(Object.keys(names).map((reference) => [reference, speakable(reference, words)])), names);
});

test("similar references have names far apart, and all names occur alike", () => {
  const counts = new Map();
  for (let number = 0; number < 1200; number++) {
    const name = speakable(number.toString(36).toUpperCase().padStart(6, "A"), ENGLISH);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  assert.equal(counts.size, 12);
  for (const count of counts.values()) assert.ok(count > 50 && count < 200, String(count));
});

test("words of a list may be separated by commas of either kind", () => {
  assert.deepEqual(wordsOf("amber, calm،red"), ["amber", "calm", "red"]);
});

test("two letters tell an operator apart from namesakes", () => {
  assert.equal(lettersOf("Olga", []), "Ol");
  assert.equal(lettersOf("Olga", ["Oleg", "Vera"]), "Og");
  assert.equal(lettersOf("Oleg", ["Olga"]), "Oe");
  assert.equal(lettersOf("Anna Roth", ["Anna"]), "AR");
  assert.equal(lettersOf("Al", ["Alan"]), "Al");
  assert.equal(lettersOf("Q", []), "Q");
  assert.equal(lettersOf("", []), "");
  assert.equal(lettersOf("عمر", ["علي"]), "عم");
});
