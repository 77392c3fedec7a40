import assert from "node:assert/strict";
import test from "node:test";

import { commandsFor } from "../../static/js/console/commands.js";

const session = {
  talk: null,
  views: { all: [{ id: 1, name: "German, waiting", view: "awaiting", filters: {} }] },
  operators: [{ id: 2, name: "Zoë Łukasz", status: "online" }],
  inbox: { rows: [{ id: 7, visitor: { reference: "K7M2QX", name: "Anna" }, bot: {}, last: { text: "my vase" } }] },
};
const names = (typed, at = session) => commandsFor(/** @type {any} */ (at), typed, (key) => key).map(({ name }) => name);

test("everything is found by its name, however it is written", () => {
  assert.deepEqual(names("zoe lukasz"), ["Zoë Łukasz"]);
  assert.deepEqual(names("GERMAN"), ["German, waiting"]);
  assert.deepEqual(names("anna"), ["Anna"]);
  assert.deepEqual(names("nothing of that name"), []);
});

test("an action that can do nothing now is not offered", () => {
  assert.deepEqual(names("command.take-over"), []);
  const talk = { row: { control: "awaiting" }, held: false, hold: {} };
  assert.deepEqual(names("command.take-over", { ...session, talk }), ["command.take-over", "command.take-over-quietly"]);
  assert.deepEqual(names("command.finish", { ...session, talk }), []);
  assert.deepEqual(names("command.finish", { ...session, talk: { ...talk, held: true } }), ["command.finish"]);
});
