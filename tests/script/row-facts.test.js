import assert from "node:assert/strict";
import { test } from "node:test";
import { handoffOf, latenessOf, newOf, spokenOf, standsOut, waitOf, wordsOf } from "../../static/js/console/row-facts.js";

const SAID = { text: "where is my vase", at: "2026-01-31T12:00:00.000Z" };
const MINUTE = 60_000;
const NOON = Date.parse(SAID.at);
const last = (author, text, operator) => ({ author, text, operator, at: "2026-01-31T12:01:00.000Z" });
const row = (changes) => ({ control: "bot", unanswered: 1, visitor_last: SAID, last: last("bot", "Pardon?"), ...changes });

const WORDS = [
  ["the bot's answer is an arrow", {}, SAID.text, "bot", false],
  ["so it is while somebody awaits an agent", { control: "awaiting" }, SAID.text, "bot", false],
  ["a pressed label is not the visitor's words", { last: last("visitor", "Talk to a person") }, SAID.text, undefined, false],
  ["what an operator said before it was released is an arrow", { control: "awaiting", last: last("operator", "hi") }, SAID.text, "operator", false],
  ["the holder's words are shown", { control: "operator", last: last("operator", "hi") }, "hi", "operator", true],
  ["so are those of who has finished", { control: "bot", last: last("operator", "bye") }, "bye", "operator", true],
  ["and in a conversation that has ended", { control: "ended", last: last("operator", "bye") }, "bye", "operator", true],
  ["what the visitor sent the holder is shown, be it a file", { control: "operator", last: last("visitor", "a.pdf") }, "a.pdf", undefined, false],
  ["the first act was asking for a person", { control: "awaiting", visitor_last: undefined, last: last("bot", "Thank you") }, null, "bot", false],
  ["only a button was pressed", { visitor_last: undefined, last: last("visitor", "Prices") }, "Prices", undefined, false],
  ["nothing was said", { visitor_last: undefined, last: undefined }, null, undefined, false],
];

for (const [name, changes, text, answerer, isAnswerShown] of WORDS) {
  test(`words to triage by: ${name}`, () => {
    const words = wordsOf(row(changes));
    assert.deepEqual([words.text, words.answer?.author, words.isAnswerShown], [text, answerer, isAnswerShown]);
    assert.equal(spokenOf(row(changes)), text ?? "");
  });
}

test("everything unanswered is new to an operator who has not looked", () => {
  assert.equal(newOf(row({ unanswered: 3 })), 3);
  assert.equal(newOf(row({ unanswered: 3, new: 1, seen: 4 })), 1);
  assert.equal(newOf(row({ control: "ended", unanswered: 3 })), 0);
});

test("a row that awaits an agent stands out, whoever has looked", () => {
  assert.ok(standsOut(row({ control: "awaiting", new: 0 })));
  assert.ok(standsOut(row({ control: "awaiting", new: 0, unanswered: 0, visitor_last: undefined })));
  assert.ok(!standsOut(row({ control: "operator", new: 0 })));
  assert.ok(standsOut(row({ control: "operator", new: 2 })));
});

test("a wait is amber and red by the bot's limits", () => {
  const [amber_at, red_at] = [2, 5].map((minutes) => new Date(NOON + minutes * MINUTE).toISOString());
  const waiting = row({ control: "awaiting", awaiting_since: SAID.at, amber_at, red_at });
  const told = [-1, 0, 2 * MINUTE - 1, 2 * MINUTE, 5 * MINUTE - 1, 5 * MINUTE, 90 * MINUTE].map((after) => [
    waitOf(waiting, NOON + after),
    latenessOf(waiting, NOON + after),
  ]);
  assert.deepEqual(told, [
    [0, null],
    [0, null],
    [2 * MINUTE - 1, null],
    [2 * MINUTE, "amber"],
    [5 * MINUTE - 1, "amber"],
    [5 * MINUTE, "red"],
    [90 * MINUTE, "red"],
  ]);
  assert.equal(waitOf(row({ awaiting_since: SAID.at }), NOON), null);
  assert.equal(latenessOf(row({ control: "operator", red_at }), NOON + 9 * MINUTE), null);
});

test("what the bot's engine said is told for as long as somebody awaits an agent", () => {
  const handoff = { category: "policy", summary: "Wants a refund above the limit." };
  assert.deepEqual(handoffOf(row({ control: "awaiting", handoff })), handoff);
  for (const control of ["bot", "operator", "ended"]) assert.equal(handoffOf(row({ control, handoff })), null);
  assert.equal(handoffOf(row({ control: "awaiting" })), null);
});
