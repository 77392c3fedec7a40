// Reads the marks of many texts: a JSON list of texts on standard input, their trees on standard output.

import { readFileSync } from "node:fs";
import { blocks } from "../../static/js/lib/formatted.js";
import { typedLine } from "../../static/js/lib/inline.js";

const texts = JSON.parse(readFileSync(0, "utf-8"));
const trees = texts.map((text) => [
  blocks(text).map(({ tag, start, lines }) => [tag || "text", start, lines.map(treeOf)]),
  text.split("\n").map((line) => treeOf(typedLine(line))),
]);
process.stdout.write(JSON.stringify(trees));

function treeOf(pieces) {
  return pieces.map((piece) => {
    if (piece.kind === "text") return piece.text;
    return piece.kind === "a" ? ["a", piece.text, piece.address] : [piece.kind, treeOf(piece.inside)];
  });
}
