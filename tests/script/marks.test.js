import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { addressesIn } from "../../static/js/lib/addresses.js";
import { blocks, plain } from "../../static/js/lib/formatted.js";
import { typedLine } from "../../static/js/lib/inline.js";

// The server's reading is tried on the same table.
const TABLE = JSON.parse(readFileSync(new URL("../marks.json", import.meta.url), "utf-8"));

test("a text is read as the server reads it", () => {
  for (const { text, html } of TABLE.marks) assert.equal(blocks(text).map(blockHtml).join(""), html, text);
});

test("an address is found whole", () => {
  for (const { text, found } of TABLE.addresses) {
    assert.deepEqual(addressesIn(text).map(([begin, end]) => text.slice(begin, end)), found, text); // prettier-ignore
  }
});

test("what people type has addresses and no marks", () => {
  assert.deepEqual(typedLine("**see** [x](https://a.example/x)"), [
    { kind: "text", text: "**see** [x](" },
    { kind: "a", text: "https://a.example/x", address: "https://a.example/x" },
    { kind: "text", text: ")" },
  ]);
});

test("a list shows a text without its marks", () => {
  assert.equal(plain("**Hello** [you](https://a.example/x)\n- one\n- two\n1. a\nb\n2. c"), "Hello you\n• one\n• two\n1. a\nb\n2. c");
});

test("a text of marks is read in time that grows with its length", () => {
  for (const part of ["**", "*a", "[", "](", "[a](https://", "\\", "\\*", "[a](", "*a **b ", "1. a\n", "- ", "'https://a/,", "https://a/)"]) {
    const begun = performance.now();
    blocks(part.repeat(40_000).slice(0, 40_000));
    assert.ok(performance.now() - begun < 3_000, part);
  }
});

function blockHtml({ tag, lines, start }) {
  if (!tag) return lines.map((line) => line.map(pieceHtml).join("")).join("\n");
  const attributes = start > 1 ? ` start="${start}"` : "";
  return `<${tag}${attributes}>${lines.map((line) => `<li>${line.map(pieceHtml).join("")}</li>`).join("")}</${tag}>`;
}

function pieceHtml(piece) {
  if (piece.kind === "text") return escaped(piece.text);
  if (piece.kind === "a") return `<a href="${escaped(piece.address)}">${escaped(piece.text)}</a>`;
  return `<${piece.kind}>${piece.inside.map(pieceHtml).join("")}</${piece.kind}>`;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
