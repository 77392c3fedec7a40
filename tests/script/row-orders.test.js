import assert from "node:assert/strict";
import { test } from "node:test";
import { Held } from "../../static/js/console/held.js";
import { Inbox } from "../../static/js/console/inbox.js";
import { byWait } from "../../static/js/console/row-orders.js";
import { SavedViews } from "../../static/js/console/saved-views.js";

const at = (minute) => `2026-01-31T12:${String(minute).padStart(2, "0")}:00.000Z`;
const row = (id, minute, changes = {}) => ({
  id,
  seq: 1,
  epoch: 0,
  control: "bot",
  unanswered: 0,
  started_at: at(minute),
  visitor_at: at(minute),
  ...changes,
});
const awaiting = (id, minute, since) => row(id, minute, { control: "awaiting", awaiting_since: at(since) });
const unanswered = (id, minute) => row(id, minute, { control: "operator", unanswered: 1 });
const shown = (inbox) => inbox.rows.map(({ id }) => id);

test("the longest wait comes first, then those whose holder has not answered, then the rest, latest first", () => {
  const rows = [row(1, 50), row(2, 55), unanswered(3, 40), unanswered(4, 30), awaiting(5, 59, 20), awaiting(6, 58, 10)];
  rows.push(awaiting(7, 57, 10), row(8, 45, { control: "operator" }));
  assert.deepEqual(rows.sort(byWait).map(({ id }) => id), [6, 7, 5, 4, 3, 2, 1, 8]);
});

/** A session whose `list` commands are kept in `asked`; each is answered by the next of `answers`. */
function sessionOf(answers = []) {
  const asked = [];
  const session = {
    ask: async (type, fields) => {
      asked.push({ type, ...fields });
      return answers.shift() ?? { rows: [], cursor: null, counts: {} };
    },
    updateCounts: () => {},
    report: (error) => assert.fail(error),
  };
  return { session, asked };
}

test("a list is asked for in the order that was chosen for it, and live rows take their place in it", async () => {
  const { session, asked } = sessionOf([{ rows: [awaiting(1, 20, 5), awaiting(2, 10, 8)], cursor: "next", counts: {} }]);
  const inbox = new Inbox(session, { list: { view: "all" }, rows: [], cursor: null });
  inbox.orders = { awaiting: "wait" };
  await inbox.show("awaiting");
  assert.deepEqual(asked, [{ type: "list", view: "awaiting", order: "wait", changes: true }]);
  assert.deepEqual(shown(inbox), [1, 2]);
  // The second one belongs to the next page: nobody on this one waits less.
  inbox.update({ upserts: [awaiting(3, 30, 6), awaiting(4, 59, 9)], removed: [] });
  assert.deepEqual(shown(inbox), [1, 3, 2]);
  await inbox.show("awaiting", { order: "latest", language: "de" });
  assert.deepEqual(asked[1], { type: "list", view: "awaiting", language: "de", changes: true });
});

test("a list that was shown before has its last rows while it is loaded", async () => {
  const answers = [1, 2, 3].map((id) => ({ rows: [row(id, 10 + id)], cursor: null, counts: {} }));
  const { session } = sessionOf(answers);
  const inbox = new Inbox(session, { list: { view: "all" }, rows: [row(9, 1)], cursor: null });
  await inbox.show("mine");
  assert.deepEqual(shown(inbox), [1]);
  const loading = inbox.show("all");
  assert.deepEqual([shown(inbox), inbox.state], [[9], "loading"]);
  await loading;
  assert.deepEqual([shown(inbox), inbox.state], [[2], "loaded"]);
  inbox.show("mine", { unread: true });
  assert.deepEqual(shown(inbox), [], "under other filters it is another list");
});

test("what is held is kept by frames, those that wait first, and read again if the heartbeat counts otherwise", async () => {
  const { session, asked } = sessionOf([{ rows: [row(1, 1), unanswered(2, 5)] }]);
  const held = new Held(session, [row(1, 1)]);
  held.update({ upserts: [unanswered(2, 5), unanswered(3, 4), row(4, 50, { control: "operator" })], removed: [1] });
  assert.deepEqual(held.rows.map(({ id }) => id), [3, 2, 4]);
  assert.deepEqual(held.waiting.map(({ id }) => id), [3, 2]);
  held.compare({ held: 3, held_unanswered: 2 });
  assert.equal(asked.length, 0);
  held.compare({ held: 2, held_unanswered: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([asked[0].type, held.rows.map(({ id }) => id)], ["held", [2, 1]]);
});

test("the saved view whose filters the list has is the current one", () => {
  const inbox = { view: "awaiting", order: "wait", filters: { bots: [1, 2], from: "2026-01-31T12:00:00.000Z" } };
  const filters = { from: "2026-01-31T12:00:00Z", order: "wait", bots: [1, 2] };
  const views = new SavedViews({ inbox }, [{ id: 7, name: "Mine", view: "awaiting", filters }]);
  assert.equal(views.current?.id, 7);
  assert.deepEqual([views.isTaken("Mine"), views.isTaken("Mine", 7), views.isTaken("mine")], [true, false, false]);
  inbox.order = "latest";
  assert.equal(views.current, null);
});
