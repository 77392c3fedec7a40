import assert from "node:assert/strict";
import { test } from "node:test";
import { pageFields } from "../../static/js/chat/page-fields.js";

/** @param {Record<string, string>} said */
function read(said) {
  /** @type {string[]} */
  const warned = [];
  return { fields: pageFields(new URLSearchParams(said), (sentence) => warned.push(sentence)), warned };
}

test("the page says e-mail, phone and the bot's own fields; the rest of the fragment is none of them", () => {
  const said = { host: "https://a.example", name: "Vera", email: " vera@example.com ", phone: "+44 1", "field-order_no": "47\n11" };
  assert.deepEqual(read(said), { fields: { email: "vera@example.com", phone: "+44 1", order_no: "47 11" }, warned: [] });
  assert.deepEqual(read({ "field-Größe": "XL" }).fields, { größe: "XL" });
});

test("a page that says nothing has no fields at all", () => {
  assert.deepEqual(read({ host: "https://a.example", name: "Vera", email: " ", "field-x": "" }), { fields: undefined, warned: [] });
});

for (const [key, value, why] of [
  ["email", "no address", /^data-email is ignored: it is no e-mail address/],
  ["email", "a@b", /such as anna@example\.com/],
  ["email", `${"x".repeat(250)}@example.com`, /longer than 254/],
  ["phone", "1".repeat(51), /longer than 50/],
  ["field-order", "x".repeat(501), /^data-field-order is ignored: it is longer than 500/],
  ["field-order-no", "x", /letters, digits and _ only/],
  ["field-", "x", /letters, digits/],
  ["field-name", "x", /data-name/],
  [`field-${"x".repeat(51)}`, "x", /letters, digits/],
]) {
  test(`${key.slice(0, 20)}=${value.slice(0, 12)} is ignored with a note that does not repeat the value`, () => {
    const { fields, warned } = read({ phone: "1", [key]: value });
    assert.deepEqual(fields, key === "phone" ? undefined : { phone: "1" });
    assert.equal(warned.length, 1);
    assert.match(warned[0], why);
    if (value.length > 3) assert.ok(!warned[0].includes(value));
  });
}

test("twenty fields are taken, and __proto__ is a name like others", () => {
  const many = Object.fromEntries(Array.from({ length: 22 }, (_, number) => [`field-f${number}`, "x"]));
  const { fields, warned } = read(many);
  assert.equal(Object.keys(fields ?? {}).length, 20);
  assert.equal(warned.length, 2);
  assert.deepEqual(Object.keys(read({ "field-__proto__": "x" }).fields ?? {}), ["__proto__"]);
});
