import "./page.js";
import assert from "node:assert/strict";
import { test } from "node:test";
import { readable } from "../../static/js/lib/kept-values.js";

test("a kept day is the same day in every zone, in the reader's form", () => {
  for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"]) {
    process.env.TZ = zone;
    assert.equal(readable("2026-12-11", "date"), "Dec 11, 2026");
    assert.equal(readable("0001-01-01", "date"), "Jan 1, 1");
    assert.equal(readable("9999-12-31", "date"), "Dec 31, 9999");
  }
});

test("a kept number has no groups and loses no digit", () => {
  assert.equal(readable("1250.5", "number"), "1250.5");
  assert.equal(readable("-3", "number"), "-3");
  assert.equal(readable("12345678901234567890", "number"), "12345678901234567890");
  assert.equal(readable("0.123456789", "number"), "0.123456789");
});

test("what is neither stays as it is kept", () => {
  assert.equal(readable("2026-12-11", undefined), "2026-12-11");
  assert.equal(readable("tomorrow", "date"), "tomorrow");
  assert.equal(readable("2026-13-45", "date"), "2026-13-45");
  assert.equal(readable("1e400", "number"), "1e400");
  assert.equal(readable("", "date"), "");
});
