import assert from "node:assert/strict";
import { test } from "node:test";

import "./page.js";
import { share } from "../../static/js/admin/picture-traffic.js";

test("a way shows how often it was taken, and the share if not everybody took it", () => {
  assert.equal(share(0, 5, "en"), "");
  assert.equal(share(5, 5, "en"), "5");
  assert.equal(share(12, 20, "en"), "12 · 60%");
  assert.equal(share(1200, 2000, "de"), "1.200 · 60\u00a0%");
  assert.equal(share(3, 0, "en"), "3");
});
