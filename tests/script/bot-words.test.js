import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { BotWords } from "../../static/js/console/bot-words.js";

function begin() {
  const words = new BotWords();
  const shown = [];
  words.on("writing", () => shown.push(words.writing));
  words.on("cut-off", () => shown.push(`[${words.cutOff}]`));
  return { words, shown };
}

const writes = (text) => ({ type: "writing", conversation: 7, text });

test("an answer grows until the bot's entry takes its place", () => {
  const { words, shown } = begin();
  words.receive(writes("It"));
  words.receive(writes("It is"));
  words.receive(writes("It is"));
  words.replace({ author: "visitor" });
  words.replace({ author: "bot" });
  words.receive(writes(""));
  assert.deepEqual(shown, ["It", "It is", ""]);
});

test("an answer of which nothing more is heard goes: its process may have died", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { words, shown } = begin();
  words.receive(writes("It"));
  mock.timers.tick(6000);
  words.receive(writes("It"));
  mock.timers.tick(7900);
  assert.deepEqual(shown, ["It"]);
  mock.timers.tick(200);
  assert.deepEqual(shown, ["It", ""]);
  mock.timers.reset();
});

test("what was cut off stays until it is sent or dismissed, and a new connection tells it anew", () => {
  const { words, shown } = begin();
  words.receive({ type: "about_to_say", conversation: 7, text: "It is" });
  words.replace({ author: "operator" });
  words.dismiss();
  words.receive({ type: "about_to_say", conversation: 7, text: "It is" });
  words.forget();
  assert.deepEqual(shown, ["[It is]", "[]", "[It is]", "[]"]);
});
