import assert from "node:assert/strict";
import { test } from "node:test";
import { Inbox } from "../../static/js/console/inbox.js";

const row = (id, minute, changes = {}) => ({
  id,
  seq: 1,
  epoch: 0,
  started_at: `2026-01-31T12:${minute}:00.000Z`,
  ...changes,
});

/** A list that shows these rows; `answers` are given to its `list` commands, in turn. */
function inboxOf(rows, { cursor = null, answers = [] } = {}) {
  const reports = [];
  const session = {
    ask: async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    updateCounts: () => {},
    report: (error) => reports.push(error),
  };
  const inbox = new Inbox(session, { list: { view: "all" }, rows, cursor });
  return { inbox, reports };
}

const shown = (inbox) => inbox.rows.map(({ id }) => id);

test("changed rows are merged, latest first, and removed ones go", () => {
  const { inbox } = inboxOf([row(1, "01"), row(2, "02")]);
  inbox.update({ upserts: [row(3, "03"), row(1, "04", { seq: 2 })], removed: [2] });
  assert.deepEqual(shown(inbox), [1, 3]);
});

test("an older row replaces nothing", () => {
  const { inbox } = inboxOf([row(1, "05", { seq: 5 })]);
  inbox.update({ upserts: [row(1, "01", { seq: 4 })], removed: [] });
  assert.equal(inbox.get(1).seq, 5);
});

test("while there is a next page, a row that belongs to it is left out", () => {
  const { inbox } = inboxOf([row(2, "30")], { cursor: "next" });
  inbox.update({ upserts: [row(1, "10"), row(3, "40")], removed: [] });
  assert.deepEqual(shown(inbox), [3, 2]);
});

test("the next page is added below", async () => {
  const { inbox } = inboxOf([row(2, "30")], { cursor: "next", answers: [{ rows: [row(1, "10")], cursor: null }] });
  await inbox.more();
  assert.deepEqual(shown(inbox), [2, 1]);
  assert.equal(inbox.state, "loaded");
  assert.equal(inbox.cursor, null);
});

test("a change that comes while the list is loaded makes it load again", async () => {
  const page = (id) => ({ rows: [row(id, "10")], cursor: null, counts: {} });
  const { inbox } = inboxOf([], { answers: [page(1), page(2)] });
  const loaded = inbox.show("mine");
  inbox.update({ upserts: [row(9, "20")], removed: [] });
  await loaded;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(shown(inbox), [2]);
});

test("a list that cannot be loaded says so, except while there is no connection", async () => {
  const refused = Object.assign(new Error("no"), { code: "unavailable" });
  const { inbox, reports } = inboxOf([], { answers: [refused] });
  await inbox.load();
  assert.equal(inbox.state, "failed");
  assert.deepEqual(reports, [refused]);

  const cutOff = Object.assign(new Error(""), { code: "disconnected" });
  const other = inboxOf([], { answers: [cutOff] });
  await other.inbox.load();
  assert.equal(other.inbox.state, "loaded");
  assert.deepEqual(other.reports, []);
});
