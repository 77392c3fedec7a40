import assert from "node:assert/strict";
import { test } from "node:test";
import { Presses } from "../../static/js/lib/presses.js";

const says = (seq, more = {}) => ({ conversation: 1, seq, author: "visitor", ...more });
const asks = (seq, more = {}) => ({ ...says(seq, { author: "bot", ...more }), buttons: [{ id: 1, question: 17 }, { id: 2, question: 17 }] });
const press = (seq, place, button = 1, kind = "postback") => says(seq, { pressed: { seq: place, button, kind } });
const notice = (seq, code) => says(seq, { author: "notice", notice: code });

/** Whether the question of entry 2 is over after these. */
function isOver(question, ...later) {
  const presses = new Presses();
  presses.add([says(1), question, ...later]);
  return presses.look(2).over;
}

test("a question is open until it is answered, and what was pressed stays known", () => {
  const presses = new Presses();
  presses.add([says(1), asks(2)]);
  assert.deepEqual(presses.look(2), { pressed: [], over: false });
  presses.add([press(3, 2, 2)]);
  assert.deepEqual(presses.look(2), { pressed: [2], over: true });
  presses.add([asks(4)]);
  assert.deepEqual([presses.look(2), presses.look(4)], [{ pressed: [2], over: true }, { pressed: [], over: false }]);
});

test("history that comes later changes nothing of what is known", () => {
  const presses = new Presses();
  presses.add([press(3, 2), asks(4)]);
  presses.add([says(1), asks(2)]);
  assert.deepEqual([presses.look(2), presses.look(4)], [{ pressed: [1], over: true }, { pressed: [], over: false }]);
});

test("words, other buttons, newer questions and whoever takes over end it; a wish for a person does not", () => {
  assert.equal(isOver(asks(2), says(3)), true);
  assert.equal(isOver(asks(2), press(3, 1)), true);
  assert.equal(isOver(asks(2), asks(3)), true);
  for (const code of ["taken_over", "released", "finished", "lease_expired", "ended"]) {
    assert.equal(isOver(asks(2), notice(3, code)), true, code);
  }
  assert.equal(isOver(asks(2), press(3, 2, 9, "live_agent"), notice(4, "awaiting")), false);
});

test("an operator's question waits for a press, until the operator goes", () => {
  const sent = asks(2, { author: "operator", via: "interaction" });
  assert.equal(isOver(sent, says(3)), false);
  assert.equal(isOver(sent, says(3), press(4, 2)), true);
  assert.equal(isOver(sent, notice(3, "finished")), true);
  const last = asks(2, { author: "operator", via: "end_action" });
  assert.equal(isOver(last, notice(3, "finished")), false);
  assert.equal(isOver(last, notice(3, "finished"), says(4)), true);
});

test("the greeting is before all entries", () => {
  const presses = new Presses();
  assert.equal(presses.look(0).over, false);
  presses.add([says(1, { pressed: { greeting: true, button: 2, kind: "postback" } })]);
  assert.deepEqual(presses.look(0), { pressed: [2], over: true });
  presses.clear();
  assert.deepEqual(presses.look(0), { pressed: [], over: false });
});

test("what the server refuses is over", () => {
  const presses = new Presses();
  presses.add([asks(1)]);
  presses.refuse(1);
  assert.equal(presses.look(1).over, true);
});
