// Prints the length in lines and the place of each function in the scripts that are named: `[[12, "file.js name"], …]`.

import { readFileSync } from "node:fs";
import { parse } from "espree";

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const found = [];

for (const path of process.argv.slice(2)) {
  const tree = parse(readFileSync(path, "utf8"), { ecmaVersion: "latest", sourceType: "module", loc: true });
  visit(tree, path, "");
}
console.log(JSON.stringify(found));

function visit(node, path, name) {
  if (FUNCTIONS.has(node.type)) {
    const length = node.loc.end.line - node.loc.start.line + 1;
    found.push([length, `${path} ${node.id?.name ?? (name || "(unnamed)")}`]);
  }
  for (const child of Object.values(node)) {
    for (const each of Array.isArray(child) ? child : [child]) {
      if (each && typeof each.type === "string") visit(each, path, nameOf(node));
    }
  }
}

function nameOf(node) {
  return node.key?.name ?? node.id?.name ?? "";
}
