// Which question is open, and what helps with its answer.

import assert from "node:assert/strict";
import { test } from "node:test";

import { keyboardFor, spelled } from "../../static/js/chat/answer-help.js";
import { OpenQuestion } from "../../static/js/chat/open-question.js";

const DAY = { question: 7, kind: "date", least: "2026-12-01" };

/** @param {object[]} entries */
function after(...entries) {
  const question = new OpenQuestion();
  entries.forEach((entry, at) => question.follow(/** @type {any} */ ({ seq: at + 1, author: "bot", ...entry })));
  return question.asks;
}

test("a question is open until the visitor says something", () => {
  assert.equal(after({ asks: DAY }), DAY);
  assert.equal(after({ asks: DAY }, { text: "By the way" }), DAY);
  assert.equal(after({ asks: DAY }, { author: "visitor", text: "tomorrow" }), null);
  assert.equal(after({ asks: DAY }, { author: "visitor" }, { asks: DAY }), DAY);
});

test("a wish for a person leaves it open, and a person closes it", () => {
  assert.equal(after({ asks: DAY }, { author: "visitor", pressed: { kind: "live_agent", button: 1 } }), DAY);
  assert.equal(after({ asks: DAY }, { author: "notice", notice: "awaiting" }), DAY);
  for (const notice of ["taken_over", "ended", "bot_again"]) {
    assert.equal(after({ asks: DAY }, { author: "notice", notice }), null);
  }
});

test("the greeting asks only before anything was said, and older entries change nothing", () => {
  const question = new OpenQuestion();
  question.greet(DAY);
  assert.equal(question.asks, DAY);
  question.follow(/** @type {any} */ ({ seq: 3, author: "visitor" }));
  question.greet(DAY);
  question.follow(/** @type {any} */ ({ seq: 2, author: "bot", asks: DAY }));
  assert.equal(question.asks, null);
});

test("each kind has its keyboard", () => {
  const keyboard = (/** @type {string} */ kind, least = "") => keyboardFor({ question: 1, kind, least });
  assert.deepEqual(keyboard("email"), { inputmode: "email", autocomplete: "email", autocapitalize: "none" });
  assert.equal(keyboard("phone").inputmode, "tel");
  assert.equal(keyboard("phone").autocomplete, "tel");
  assert.equal(keyboard("name").autocomplete, "name");
  assert.equal(keyboard("number").inputmode, "decimal");
  assert.equal(keyboard("number", "-5").inputmode, "");
  assert.equal(keyboard("a kind of later").inputmode, "");
  assert.equal(keyboardFor(null).autocomplete, "off");
});

test("a picked day is written in words", () => {
  assert.equal(spelled("2026-12-12", "de"), "12. Dezember 2026");
  assert.equal(spelled("2026-12-12", "fr"), "12 décembre 2026");
  assert.equal(spelled("2026-12-12", "en-GB"), "12 December 2026");
});
