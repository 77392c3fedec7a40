// A log that stays at its end: only somebody who scrolls up leaves it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ScrollEnd } from "../../static/js/lib/scroll-end.js";

/** A log of `content` px, of which `clientHeight` are in sight; it clamps `scrollTop` as browsers do. */
class Log {
  #top = 0;

  constructor(clientHeight, content) {
    this.clientHeight = clientHeight;
    this.content = content;
  }

  get scrollHeight() {
    return Math.max(this.content, this.clientHeight);
  }

  get scrollTop() {
    this.#top = Math.min(this.#top, this.scrollHeight - this.clientHeight);
    return this.#top;
  }

  set scrollTop(top) {
    this.#top = Math.max(0, top);
  }
}

function atItsEnd(clientHeight, content) {
  const log = new Log(clientHeight, content);
  const end = new ScrollEnd(log);
  end.go();
  return { log, end };
}

test("a log that gets taller and longer in one frame stays at its end", () => {
  const { log, end } = atItsEnd(575, 582);
  log.clientHeight = 582; // the footer below it got lower, and the browser moves the log up by 7 px
  assert.equal(log.scrollTop, 0);
  log.content = 729; // the greeting
  end.scrolled();
  end.keep();
  assert.equal(log.scrollTop, 147);
  assert.ok(end.reached);
});

test("a reader who scrolls up stays there, also while the log gets taller", () => {
  const { log, end } = atItsEnd(575, 2000);
  log.clientHeight = 582;
  log.scrollTop = 900;
  end.scrolled();
  log.content = 2100;
  end.keep();
  assert.equal(log.scrollTop, 900);
  assert.ok(!end.reached);
});

test("a reader who scrolls up is left alone before the browser tells of it", () => {
  const { log, end } = atItsEnd(575, 2000);
  log.scrollTop = 900;
  log.content = 2100;
  end.keep();
  assert.equal(log.scrollTop, 900);
});

test("a log that gets lower stays at its end", () => {
  const { log, end } = atItsEnd(575, 2000);
  log.clientHeight = 300;
  end.keep();
  assert.equal(log.scrollTop, 1700);
});
