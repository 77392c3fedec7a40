import assert from "node:assert/strict";
import { test } from "node:test";
import { OwnWords } from "../../static/js/console/own-words.js";
import { Outbox } from "../../static/js/console/outbox.js";
import { Sending } from "../../static/js/console/sending.js";

const fresh = () => new OwnWords(Math.random());

test("what was translated goes with one message", () => {
  const words = fresh();
  words.note("Morgen.", "Tomorrow.");
  assert.equal(words.take(), "Morgen.");
  assert.equal(words.take(), "");
});

test("of a translation that is translated again, the operator's own words count", () => {
  const words = fresh();
  words.note("Morgen.", "Tomorrow.");
  words.note("Tomorrow.", "Demain.");
  assert.equal(words.take(), "Morgen.");
  words.note("Morgen.", "Tomorrow.");
  words.note("Übermorgen.", "The day after.");
  assert.equal(words.take(), "Übermorgen.");
});

test("they go with the message when it is sent again, and only with that one", async () => {
  const asked = [];
  const talk = {
    outbox: new Outbox(Math.random()), epoch: 3, last: 7, held: true, emit: () => {},
    askToSend: (item) => {
      asked.push(item.own);
      return asked.length === 1 ? Promise.reject({ code: "unavailable", detail: "" }) : Promise.resolve({ seq: 8 });
    },
  };
  const sending = new Sending(talk);
  await sending.say("Tomorrow.", "Morgen.");
  await sending.send(talk.outbox.items[0]);
  await sending.say("By noon.");
  assert.deepEqual(asked, ["Morgen.", "Morgen.", ""]);
});
