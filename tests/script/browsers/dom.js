// Writes the interfaces that all supported browsers have, for TypeScript: its own `dom` library without the rest. The
// comment above each member in it leads to MDN's page, whose address is the name of the feature in MDN's data.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { data, lacking } from "./support.js";

const PAGE = /(?<=\/docs\/Web\/API\/)(\w+)\/(\w+)/;
const OUTPUT = "node_modules/.supported-browsers/dom.d.ts"; // tests/script/tsconfig.json includes it

// What pages do without if it is missing, by MDN's address.
const OPTIONAL = [
  /^Notification\b/, // an iPhone has it in installed pages only; the console asks `canNotify`
  /^(CSSStyleSheet|\w+\/adoptedStyleSheets$)/, // the widget has a <style> instead
];

/**
 * The library without members, classes and constructors that a supported browser lacks.
 * @param {string} library
 */
export function supportedOf(library) {
  const kept = [];
  let comment = [];
  let owner = ""; // the variable whose block this is: a class and its static members
  let dropped = ""; // the name of the member before, if it was left out: its overloads have no comment
  for (const line of library.split("\n")) {
    if (isComment(line, comment)) {
      comment.push(line);
      continue;
    }
    owner = /^declare var (\w+): \{/.exec(line)?.[1] ?? (line.startsWith("}") ? "" : owner);
    const name = /^(?: {4}|declare (?:function|var) )(?:readonly |get |set )?(\w+)[?(<:]/.exec(line)?.[1] ?? "";
    const isOverload = comment.length === 0 && name !== "" && name === dropped;
    const isLeftOut = isOverload || lacking(featureOf(line, comment.join("\n"), owner, name)).length > 0;
    dropped = isLeftOut ? name : "";
    if (!isLeftOut) kept.push(...comment, line);
    comment = [];
  }
  return kept.join("\n");
}

function isComment(line, comment) {
  return line.trimStart().startsWith("/**") || (comment.length > 0 && !comment.at(-1).includes("*/"));
}

function featureOf(line, comment, owner, name) {
  const page = owner && name === "new" ? [`${owner}/${owner}`, owner, owner] : PAGE.exec(comment);
  if (!page || !name || OPTIONAL.some((each) => each.test(page[0]))) return undefined;
  // What windows and workers have in common leads to the worker's page.
  return (line.startsWith("declare") && data.api.Window[name]) || data.api[page[1]]?.[page[2]];
}

function main() {
  const typescript = createRequire(import.meta.url).resolve("typescript/package.json");
  const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  const folder = path.join(path.dirname(createRequire(typescript).resolve(platform)), "lib");
  mkdirSync(path.dirname(OUTPUT), { recursive: true });
  writeFileSync(OUTPUT, supportedOf(readFileSync(path.join(folder, "lib.dom.d.ts"), "utf8")));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
