import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../../static/js/lib/server-clock.js";

const NOON = Date.parse("2026-01-31T12:00:00.000Z");
const SECOND = 1000;
const HOUR = 3_600_000;

/** A device whose clock is off by `off` ms, and the world's time, which both share. */
function device(off) {
  const world = { time: NOON, off };
  const clock = new ServerClock(() => world.time + world.off);
  /** What the server writes now. */
  const told = () => new Date(world.time).toISOString();
  return { world, clock, told, error: () => clock.now() - world.time };
}

for (const off of [0, 3 * HOUR, -3 * HOUR, 25 * HOUR, -400 * 24 * HOUR, 90 * SECOND]) {
  test(`a device whose clock is ${off / 1000} s off knows the server's time from hello on`, () => {
    const { world, clock, told, error } = device(off);
    clock.set(told());
    assert.equal(error(), 0);
    for (let beat = 0; beat < 100; beat++) {
      world.time += 6 * SECOND;
      const at = told();
      world.time += beat * 15; // the way takes longer and longer
      clock.hear(at);
      assert.ok(Math.abs(error()) < 2 * SECOND, `beat ${beat}`);
    }
  });
}

test("a page knows it before its socket, from when the server made the page", () => {
  const { clock, error } = device(3 * HOUR);
  clock.guess(NOON, NOON + 3 * HOUR - SECOND);
  assert.ok(Math.abs(error()) <= SECOND);
});

test("a page that took seconds to come is no sign of a wrong clock", () => {
  const { clock, error } = device(0);
  clock.guess(NOON, NOON - 20 * SECOND);
  assert.equal(error(), 0);
});

test("a device that sleeps and wakes is right at once", () => {
  const { world, clock, told, error } = device(-3 * HOUR);
  clock.set(told());
  world.time += 9 * HOUR;
  assert.equal(error(), 0);
});

test("frames that waited while the device slept are not taken for the time", () => {
  const { world, clock, told, error } = device(3 * HOUR);
  clock.set(told());
  const waiting = [1, 2, 3, 4].map(() => {
    world.time += 6 * SECOND;
    return told();
  });
  world.time += 8 * HOUR;
  for (const at of waiting) {
    clock.hear(at);
    assert.equal(error(), 0);
  }
});

test("a clock that is put right while the page is open is noticed by a heartbeat, put forward by two", () => {
  for (const change of [-3 * HOUR, 3 * HOUR]) {
    const { world, clock, told, error } = device(0);
    clock.set(told());
    world.off += change;
    for (let beats = 0; beats < (change < 0 ? 1 : 2); beats++) {
      world.time += 6 * SECOND;
      clock.hear(told());
    }
    assert.equal(error(), 0);
  }
});

test("a hello that was answered late is put right by the next heartbeat", () => {
  const { world, clock, told, error } = device(0);
  const late = told();
  world.time += HOUR;
  clock.set(late);
  world.time += 6 * SECOND;
  clock.hear(told());
  assert.equal(error(), 0);
});

test("a server that tells no time, or none that can be read, changes nothing", () => {
  const { clock, error } = device(0);
  for (const at of [undefined, null, "", "soon", "2026-99-99T99:99:99Z"]) {
    clock.set(at);
    clock.hear(at);
  }
  clock.guess(Number.NaN, NOON);
  assert.equal(error(), 0);
});
