import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { afterEntry, byLatest, isNewer, silenceOf, statusOf } from "../../static/js/console/rows.js";

const NOON = Date.parse("2026-01-31T12:00:00.000Z");

function row(changes = {}) {
  return {
    id: 1,
    visitor: { reference: "V-1" },
    bot: { id: 1, name: "Parcel", slug: "parcel" },
    status: "live",
    control: "bot",
    epoch: 3,
    seq: 10,
    started_at: "2026-01-31T11:00:00.000Z",
    visitor_at: "2026-01-31T12:00:00.000Z",
    stalls_at: "2026-01-31T12:05:00.000Z",
    abandons_at: "2026-01-31T12:30:00.000Z",
    unread: 1,
    unanswered: 1,
    visitor_seen: 0,
    present: false,
    last: { author: "visitor", text: "hello", at: "2026-01-31T12:00:00.000Z" },
    ...changes,
  };
}

function entry(changes = {}) {
  return { conversation: 1, seq: 11, author: "visitor", text: "hi", at: "2026-01-31T12:02:00.000Z", ...changes };
}

// Made by the server's own rules; see tests/script_cases.py.
const SERVER = JSON.parse(readFileSync(new URL("row-cases.json", import.meta.url), "utf-8"));

test("a visitor is silent for the page as for the server", () => {
  for (const { now, silence, ...times } of SERVER.silence) {
    assert.equal(silenceOf(row(times), Date.parse(now)), silence, now);
  }
});

test("a row after an entry is the server's row", () => {
  for (const { before, entry: said, after } of SERVER.entries) {
    const { seq, unread, unanswered, visitor_at, stalls_at, abandons_at } = afterEntry(row(before), said);
    assert.deepEqual({ seq, unread, unanswered, visitor_at, stalls_at, abandons_at }, after, said.author);
  }
});

test("time alone makes a visitor stalled and then abandoned", () => {
  const minute = 60_000;
  assert.equal(silenceOf(row(), NOON), "live");
  assert.equal(silenceOf(row(), NOON + 5 * minute), "stalled");
  assert.equal(silenceOf(row(), NOON + 30 * minute), "abandoned");
});

test("a status says first who controls the conversation", () => {
  assert.equal(statusOf(row({ control: "ended" }), NOON), "ended");
  assert.equal(statusOf(row({ control: "awaiting", reason: "requested" }), NOON), "waiting");
  assert.equal(statusOf(row({ control: "awaiting", reason: "default_answers" }), NOON), "action");
  assert.equal(statusOf(row({ control: "operator" }), NOON), "live");
});

test("the latest conversation comes first, and of two at once the newer one", () => {
  const early = row({ id: 1, last: { author: "bot", text: "", at: "2026-01-31T11:59:00.000Z" } });
  const late = row({ id: 2 });
  const lateToo = row({ id: 3 });
  const silent = row({ id: 4, last: undefined });
  assert.deepEqual([early, silent, late, lateToo].sort(byLatest).map(({ id }) => id), [3, 2, 1, 4]);
});

test("a row is replaced by one that is not older", () => {
  assert.ok(isNewer(row(), undefined));
  assert.ok(isNewer(row({ seq: 11, epoch: 1 }), row()));
  assert.ok(isNewer(row(), row()));
  assert.ok(!isNewer(row({ epoch: 2 }), row()));
  assert.ok(!isNewer(row({ seq: 9 }), row()));
});

test("a visitor's entry is unread and moves the moments of silence", () => {
  const next = afterEntry(row(), entry());
  assert.equal(next.seq, 11);
  assert.equal(next.unread, 2);
  assert.equal(next.visitor_at, "2026-01-31T12:02:00.000Z");
  assert.equal(next.stalls_at, "2026-01-31T12:07:00.000Z");
  assert.equal(next.abandons_at, "2026-01-31T12:32:00.000Z");
});

test("an operator's entry leaves nothing unread, a bot's and a notice leave it as it is", () => {
  assert.equal(afterEntry(row(), entry({ author: "operator" })).unread, 0);
  assert.equal(afterEntry(row(), entry({ author: "bot" })).unread, 1);
  assert.equal(afterEntry(row(), entry({ author: "notice", notice: "ended" })).control, "bot");
});

test("what is new to this operator follows the entries", () => {
  assert.equal(afterEntry(row(), entry()).new, undefined);
  assert.equal(afterEntry(row({ new: 2 }), entry()).new, 3);
  assert.equal(afterEntry(row({ new: 2 }), entry({ author: "operator" })).new, 0);
});

test("the visitor's last words are typed: no label of a button and no file", () => {
  const before = row({ visitor_last: { text: "before", at: "2026-01-31T11:59:00.000Z" } });
  assert.deepEqual(afterEntry(before, entry()).visitor_last, { text: "hi", at: "2026-01-31T12:02:00.000Z" });
  assert.equal(afterEntry(before, entry({ pressed: { button: 1, kind: "postback" } })).visitor_last?.text, "before");
  assert.equal(afterEntry(before, entry({ text: undefined, attachment: { id: 1 } })).visitor_last?.text, "before");
  assert.equal(afterEntry(before, entry({ author: "bot" })).visitor_last?.text, "before");
});

test("an entry that the row knows changes nothing", () => {
  const known = row();
  assert.equal(afterEntry(known, entry({ seq: 10 })), known);
});
