import assert from "node:assert/strict";
import { test } from "node:test";
import { telephone, webAddress } from "../../static/js/chat/choices.js";
import { tintOf } from "../../static/js/elements/avatar.js";
import { initialsOf } from "../../static/js/elements/letters.js";
import { brief, clock, day, span } from "../../static/js/lib/dates.js";
import { isConfigured, isFormatted } from "../../static/js/lib/formatted.js";
import { isBlank, length, shortened, wellFormed } from "../../static/js/lib/text.js";
import { errorText, translate, translateKnown, translatePlural } from "../../static/js/lib/translations.js";
import { supported } from "../../static/js/widget/words.js";

const SECOND = 1000;
const HOUR = 3_600 * SECOND;

test("a length of time is told in its largest unit", () => {
  const told = [0, 40 * SECOND, 500 * SECOND, 3 * HOUR, 50 * HOUR, -1].map((time) => span(time));
  assert.deepEqual(told, ["0s", "40s", "8m", "3h", "2d", "0s"]);
  assert.equal(span(HOUR, "long"), "1 hour");
});

test("a day is told by its name while it is near", () => {
  const now = new Date(2026, 0, 31, 12).getTime();
  assert.equal(day(now, now), "Today");
  assert.equal(day(now - 24 * HOUR, now), "Yesterday");
  assert.equal(day(new Date(2026, 0, 5).getTime(), now), "Monday, January 5");
  assert.equal(day(new Date(2025, 11, 31).getTime(), now), "December 31, 2025");
});

test("a list tells the time of today, and the day of what is older", () => {
  const now = new Date(2026, 0, 31, 12).getTime();
  assert.equal(brief(now - HOUR, now), clock(now - HOUR));
  assert.equal(brief(now - 48 * HOUR, now), "Jan 29");
});

test("text is counted in code points and has no halves of pairs", () => {
  assert.equal(length("a😀"), 2);
  assert.equal(wellFormed("a\ud83d"), "a\ufffd");
  assert.equal(wellFormed("\ude00b😀"), "\ufffdb😀");
});

test("a text is blank if nobody can see anything of it", () => {
  for (const text of ["", " \n\t", "\u200b\u2060\ufeff", "\u00a0\u3000", "\u202e", "\ud83d", "\ue000", "\u2800\u3164 \u1160"]) assert.ok(isBlank(text), text);
  for (const text of ["0", ".", "📦", "\u0301", "ー", " \u200ba"]) assert.ok(!isBlank(text), text);
});

test("a name of another page is shortened between characters", () => {
  assert.equal(shortened("📦📦📦", 2), "📦📦");
  assert.equal(shortened("a\ud83d", 200), "a\ufffd");
  assert.equal(shortened("", 200), "");
});

test("bots and operators have marks, visitors have none, and only a configurer's text is in the bot's language", () => {
  const kinds = [{ author: "bot" }, { author: "operator", via: "end_action" }, { author: "operator" }, { author: "visitor" }];
  assert.deepEqual(kinds.map(isFormatted), [true, true, true, false]);
  assert.deepEqual(kinds.map(isConfigured), [true, true, false, false]);
});

test("a button opens addresses of known kinds only", () => {
  assert.equal(webAddress("https://a.example/x"), "https://a.example/x");
  assert.equal(webAddress("mailto:a@example.com"), "mailto:a@example.com");
  assert.equal(webAddress("javascript:alert(1)"), null);
  assert.equal(webAddress("no address"), null);
});

test("a telephone number keeps what a telephone understands", () => {
  assert.equal(telephone("+49 (30) 123-45"), "tel:+493012345");
  assert.equal(telephone("*21#"), "tel:*21%23");
  assert.equal(telephone("call us"), "");
});

test("a person has initials, and a tint by the reference number", () => {
  assert.equal(initialsOf("Ann Marie Lee"), "AL");
  assert.equal(initialsOf("olga"), "O");
  assert.equal(initialsOf("  "), "");
  assert.equal(tintOf("V-1"), tintOf("V-1"));
  assert.ok(tintOf("V-2") >= 0 && tintOf("V-2") < 8);
});

test("without a text of the page its key is shown, and the server's words for an error", () => {
  assert.equal(translate("some.key"), "some.key");
  assert.equal(translateKnown("some.key"), null);
  assert.equal(translatePlural("jump", 2), "jump.other");
  assert.equal(errorText({ code: "gone", detail: "It is gone." }), "It is gone.");
  assert.equal(errorText({ message: "Broken." }), "Broken.");
});

test("the widget speaks a language by its first part", () => {
  assert.equal(supported("en-GB"), "en");
  assert.equal(supported("EN"), "en");
  assert.equal(supported("tlh"), "");
  assert.equal(supported(undefined), "");
});
