import assert from "node:assert/strict";
import { test } from "node:test";
import { Idle } from "../../static/js/console/idle.js";

const AFTER = 300_000;

/** A desk with a clock of its own, and tabs that share what a browser keeps. */
function desk() {
  const kept = new Map();
  const watchers = [];
  const clock = { now: 1_000_000 };
  const tab = () => {
    const own = [];
    const storage = {
      get: (key) => kept.get(key) ?? null,
      set: (key, value) => {
        kept.set(key, value);
        for (const others of watchers) if (others !== own) for (const changed of others) changed(key);
      },
      watch: (_key, changed) => own.push(changed),
    };
    watchers.push(own);
    return new Idle(storage, { now: () => clock.now, after: AFTER });
  };
  return { clock, tab };
}

test("whoever does nothing for five minutes is asked", () => {
  const { clock, tab } = desk();
  const idle = tab();
  clock.now += AFTER - 1;
  idle.look(true);
  assert.equal(idle.isAsking, false);
  clock.now += 1;
  idle.look(true);
  assert.equal(idle.isAsking, true);
});

test("whoever chose to be offline is not asked", () => {
  const { clock, tab } = desk();
  const idle = tab();
  clock.now += AFTER;
  idle.look(false);
  assert.equal(idle.isAsking, false);
});

test("what is done in another tab counts, and takes the question back", () => {
  const { clock, tab } = desk();
  const [one, other] = [tab(), tab()];
  clock.now += AFTER - 60_000;
  other.act();
  clock.now += 60_000;
  one.look(true);
  assert.equal(one.isAsking, false);
  clock.now += AFTER;
  for (const each of [one, other]) each.look(true);
  assert.deepEqual([one.isAsking, other.isAsking], [true, true]);
  other.answer();
  assert.deepEqual([one.isAsking, other.isAsking], [false, false]);
});

test("while the question is shown only its answer counts", () => {
  const { clock, tab } = desk();
  const idle = tab();
  clock.now += AFTER;
  idle.look(true);
  idle.act();
  idle.look(true);
  assert.equal(idle.isAsking, true);
  idle.answer();
  idle.look(true);
  assert.equal(idle.isAsking, false);
});
