import assert from "node:assert/strict";
import { test } from "node:test";
import { isFlag, isMoment, isNumber, isText, objectOf, oneOf, optional } from "../../static/js/lib/shapes.js";

const VALUES = [undefined, null, true, 0, 1e300, NaN, Infinity, "", "yes", [], ["yes"], {}, { ref: 5 }, { ref: "a" }];

test("a shape tells what fits, whatever it gets", () => {
  const fits = (shape) => VALUES.filter(shape);
  assert.deepEqual(fits(isText), ["", "yes"]);
  assert.deepEqual(fits(isFlag), [true]);
  assert.deepEqual(fits(isNumber), [0, 1e300]);
  assert.deepEqual(fits(isMoment), [0]);
  assert.deepEqual(fits(oneOf("yes", 0)), [0, "yes"]);
  assert.deepEqual(fits(optional(isFlag)), [undefined, null, true]);
  assert.deepEqual(fits(objectOf()), [{}, { ref: 5 }, { ref: "a" }]);
  assert.deepEqual(fits(objectOf({ ref: isText })), [{ ref: "a" }]);
  assert.deepEqual(fits(objectOf({ ref: optional(isText) })), [{}, { ref: "a" }]);
});
