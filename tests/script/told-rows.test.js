import assert from "node:assert/strict";
import { test } from "node:test";
import { Inbox } from "../../static/js/console/inbox.js";
import { changed, ToldRows } from "../../static/js/console/told-rows.js";

const row = (id, changes = {}) => ({ id, seq: 1, epoch: 0, started_at: "2026-01-31T12:00:00.000Z", ...changes });

test("a change replaces whole values, and null takes a key away", () => {
  const before = row(1, { operator: { id: 7, name: "Olga" }, tags: ["vip"], last: { author: "bot", text: "a", at: "b" } });
  const after = changed(before, { id: 1, seq: 2, operator: null, tags: null, last: { author: "visitor", text: "c", at: "d" } });
  assert.deepEqual(after, row(1, { seq: 2, last: { author: "visitor", text: "c", at: "d" } }));
  assert.equal(before.seq, 1, "rows are never changed, only replaced");
});

test("each change is one of the row as it was told last", () => {
  const told = new ToldRows();
  told.add([row(1)]);
  assert.deepEqual(told.change([{ id: 1, seq: 2 }]), [row(1, { seq: 2 })]);
  assert.deepEqual(told.change([{ id: 1, unread: 3 }]), [row(1, { seq: 2, unread: 3 })]);
  told.add([row(1, { seq: 9 })]);
  assert.deepEqual(told.change([{ id: 1, unread: 1 }, { id: 2, seq: 5 }]), [row(1, { seq: 9, unread: 1 })]);
});

/** An inbox that shows these rows after its list was loaded. */
async function loaded(rows, cursor = null) {
  const asked = [];
  const ask = async (_, fields) => (asked.push(fields), { rows, cursor, counts: {} });
  const session = { ask, updateCounts: () => {}, report: assert.fail };
  const inbox = new Inbox(session, { list: { view: "all" }, rows: [], cursor: null });
  await inbox.load();
  return { inbox, asked };
}

test("the list asks for changes and follows them", async () => {
  const { inbox, asked } = await loaded([row(1), row(2, { unread: 1 })]);
  assert.deepEqual(asked, [{ view: "all", changes: true }]);
  const rows = inbox.update({ upserts: [], removed: [], changed: [{ id: 2, seq: 2, unread: 2 }] });
  assert.deepEqual(rows, [row(2, { seq: 2, unread: 2 })]);
  assert.equal(inbox.get(2), rows[0]);
});

test("a row that is not shown because it is on a later page is told by changes, and comes up whole", async () => {
  const at = (time) => ({ started_at: `2026-01-31T${time}:00.000Z` });
  const { inbox } = await loaded([row(2, at("12:30"))], "next");
  inbox.update({ upserts: [row(1, at("12:10"))], removed: [], changed: [] });
  assert.equal(inbox.has(1), false);
  const last = { author: "visitor", text: "here", at: "2026-01-31T12:40:00.000Z" };
  inbox.update({ upserts: [], removed: [], changed: [{ id: 1, seq: 2, last }] });
  assert.deepEqual(inbox.rows[0], row(1, { ...at("12:10"), seq: 2, last }));
});

test("what is told while another list is loaded is no row of it, but is known", async () => {
  const { inbox } = await loaded([row(1)]);
  const loading = inbox.load();
  inbox.state = "loading";
  const rows = inbox.update({ upserts: [row(3)], removed: [], changed: [{ id: 1, seq: 4 }] });
  assert.deepEqual(rows, [row(3), row(1, { seq: 4 })]);
  await loading;
  assert.deepEqual(inbox.update({ upserts: [], removed: [], changed: [{ id: 3, seq: 5 }] }), [row(3, { seq: 5 })]);
});

test("rows that were not told of for long are forgotten", () => {
  const told = new ToldRows();
  for (let id = 1; id <= 2100; id++) told.add([row(id)]);
  assert.deepEqual(told.change([{ id: 1, seq: 2 }]), []);
  assert.equal(told.change([{ id: 2100, seq: 2 }]).length, 1);
});
