import assert from "node:assert/strict";
import { test } from "node:test";
import { isAnotherList, queryOf } from "../../static/js/console/list-address.js";

const list = (filters = {}, order = "latest", view = "awaiting") => ({ view, filters, order });

test("the address has every filter of the list, each bot for itself, and the open conversation", () => {
  assert.equal(queryOf(list(), null), "?view=awaiting");
  const filters = { search: "a&b =c", bots: [1, 2], unread: true, from: "2026-01-31T12:00:00.000Z", tag: "é" };
  const query = new URLSearchParams(queryOf(list(filters, "wait", "all"), 7));
  assert.deepEqual(
    [...query],
    [
      ["view", "all"],
      ["search", "a&b =c"],
      ["bots", "1"],
      ["bots", "2"],
      ["unread", "true"],
      ["from", "2026-01-31T12:00:00.000Z"],
      ["tag", "é"],
      ["order", "wait"],
      ["c", "7"],
    ],
  );
});

test("the usual order is named only where this operator's list would have another one", () => {
  const orders = { awaiting: "wait" };
  assert.equal(queryOf({ ...list(), orders }, null), "?view=awaiting&order=latest");
  assert.equal(queryOf({ ...list({}, "wait"), orders }, null), "?view=awaiting&order=wait");
  assert.equal(queryOf({ ...list({}, "latest", "all"), orders }, null), "?view=all");
});

test("Back leads to the list before, and not to each word of a search that was typed", () => {
  assert.equal(isAnotherList(list({ search: "va" }), list({ search: "v" })), false);
  assert.equal(isAnotherList(list({ search: "v" }), list()), true);
  assert.equal(isAnotherList(list(), list({ search: "v" })), true);
  assert.equal(isAnotherList(list({ status: "live", unread: true }), list({ unread: true, status: "live" })), false);
  assert.equal(isAnotherList(list({ bots: [1] }), list({ bots: [1, 2] })), true);
  assert.equal(isAnotherList(list({}, "wait"), list()), true);
  assert.equal(isAnotherList(list({}, "latest", "all"), list()), true);
});
