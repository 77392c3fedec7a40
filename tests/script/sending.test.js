import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../static/js/console/outbox.js";
import { Sending } from "../../static/js/console/sending.js";
import { Talk } from "../../static/js/console/talk.js";

/** A conversation whose server answers like this, in order; `asked` is what was sent, `events` what was told. */
function talkThat(...answers) {
  const talk = {
    outbox: new Outbox(Math.random()), epoch: 3, last: 7, lastSeen: 7, held: true, asked: [], events: [],
    emit: (name) => talk.events.push(name),
    askToSend(item) {
      talk.asked.push({ ref: item.ref, after: item.after });
      return answers.shift()();
    },
  };
  return talk;
}

const stale = (...entries) => () => Promise.reject({ code: "stale_view", detail: "Read it.", entries });
const stored = (seq) => () => Promise.resolve({ seq });

test("what somebody has overtaken is held with the news, and sent again as seen", async () => {
  const talk = talkThat(stale({ seq: 8, text: "wait" }, { seq: 9, text: "no" }), stored(10));
  const sending = new Sending(talk);
  await sending.say("So:");
  const [item] = talk.outbox.items;
  assert.equal(item.state, "held");
  assert.deepEqual(item.news.map(({ text }) => text), ["wait", "no"]);
  assert.ok(talk.events.includes("held"));
  await sending.send(item);
  assert.deepEqual(talk.asked, [{ ref: item.ref, after: 7 }, { ref: item.ref, after: 9 }]);
  assert.equal(item.state, "sent");
});

test("a message sent again is held once more if there is more that nobody has seen", async () => {
  const talk = talkThat(stale({ seq: 8, text: "wait" }), stale({ seq: 9, text: "no" }));
  const sending = new Sending(talk);
  await sending.say("So:");
  await sending.send(talk.outbox.items[0]);
  assert.deepEqual(talk.outbox.items[0].news.map(({ seq }) => seq), [9]);
});

/** What the open conversation whose row this is sends with a message, before its journal has come. */
function sentBeforeTheJournal(row) {
  const asked = [];
  const session = {
    me: { id: 1 },
    ask(type, fields) {
      if (type === "send") asked.push(fields);
      return new Promise(() => {});
    },
  };
  const talk = new Talk(session, Math.random(), { control: "operator", operator: { id: 1 }, epoch: 2, seq: 9, ...row });
  talk.say("So:");
  return asked.map(({ seen }) => seen);
}

test("before the journal has come, what the operator read before the page was loaded is seen", () => {
  assert.deepEqual(sentBeforeTheJournal({ seen: 9 }), [9]);
  assert.deepEqual(sentBeforeTheJournal({ seen: 5 }), [5], "what came later is not seen");
});

test("before the journal has come, nothing is seen of a conversation that the operator never read", () => {
  assert.deepEqual(sentBeforeTheJournal({}), [0]);
  assert.deepEqual(sentBeforeTheJournal({ seen: null }), [0]);
});
