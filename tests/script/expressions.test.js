// No regular expression of the scripts takes longer than its text is long, whatever people write. tests/expressions.py does the
// same for the server's.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { parse } from "espree";

const SCRIPTS = new URL("../../static/js/", import.meta.url);
const CARELESS = [/\s+$/u, /(\\*)([*[\]])/u, /\{\{\s*([^{}]*?)\s*\}\}/u, /<[^>]*>|([a-z]+)+!/u];

const WORKER = String.raw`
const { parentPort, workerData } = require("node:worker_threads");
const LENGTH = 6_000;
const SLOW = 4; // ms
for (const expression of workerData) {
  let slow = null;
  for (const length of [24, LENGTH]) for (const text of texts(expression.source, length)) if (!slow && isSlow(expression, text)) slow = text;
  parentPort.postMessage([String(expression), slow]);
}

function texts(pattern, length) {
  const words = pattern.replaceAll(/\\./g, " ").match(/[a-zA-Z:/]{3,}/g) ?? [];
  const signs = [...new Set([...pattern.replaceAll(/\w/g, ""), ..." \n1aA.é", ...words.slice(0, 3)])].slice(0, 16);
  const times = (sign) => sign.repeat(Math.floor(length / sign.length));
  const pairs = signs.flatMap((one) => signs.flatMap((two) => [one + one + times(two) + "\0", times(one + two)]));
  return [...signs.map(times), ...pairs];
}

function isSlow(expression, text) {
  const best = (said) => Math.min(time(expression, said), time(expression, said));
  const one = time(expression, text) < SLOW ? 0 : best(text);
  return one >= SLOW && best(text.slice(0, -1).repeat(4) + text.at(-1)) > 7 * one;
}

function time(expression, text) {
  const all = new RegExp(expression.source, [...new Set(expression.flags + "g")].join(""));
  const begun = performance.now();
  text.replaceAll(all, "");
  return performance.now() - begun;
}
`;

/** The expressions that the scripts write as literals. */
function literals() {
  const files = readdirSync(SCRIPTS, { recursive: true }).filter((name) => name.endsWith(".js"));
  return files.flatMap((name) => regexesIn(parse(readFileSync(new URL(name, SCRIPTS), "utf-8"), { ecmaVersion: "latest", sourceType: "module" })));
}

function regexesIn(node) {
  if (!node || typeof node !== "object") return [];
  if (Array.isArray(node)) return node.flatMap(regexesIn);
  return node.regex ? [new RegExp(node.regex.pattern, node.regex.flags)] : Object.values(node).flatMap(regexesIn);
}

/** The expressions that are put together while a module is loaded. */
async function composed() {
  const found = [];
  const before = globalThis.RegExp;
  globalThis.RegExp = new Proxy(before, {
    construct(target, given) {
      found.push(Reflect.construct(target, given));
      return found.at(-1);
    },
  });
  await import("../../static/js/lib/addresses.js?composed");
  globalThis.RegExp = before;
  return found;
}

/** By expression: null if it is linear, else a text on which it is not. One that was not tried in time is absent. */
function slowTexts(expressions, seconds) {
  const told = new Map();
  return new Promise((resolve) => {
    const worker = new Worker(WORKER, { eval: true, workerData: expressions });
    const patience = setTimeout(() => worker.terminate(), seconds * 1000);
    worker.on("message", ([name, slow]) => told.set(name, slow));
    worker.on("exit", () => {
      clearTimeout(patience);
      resolve(told);
    });
  });
}

test("every expression of the scripts is linear", async () => {
  const expressions = [...literals(), ...(await composed())];
  assert.ok(expressions.length > 30);
  const told = await slowTexts(expressions, 30);
  for (const expression of expressions) {
    assert.equal(told.get(String(expression)), null, `${expression} takes too long, or was not tried in time`);
  }
});

test("a careless expression is noticed", async () => {
  const told = await Promise.all(CARELESS.map((expression) => slowTexts([expression], 1)));
  for (const [index, expression] of CARELESS.entries()) assert.notStrictEqual(told[index].get(String(expression)), null, String(expression));
});

test("only one script puts expressions together", () => {
  const files = readdirSync(SCRIPTS, { recursive: true }).filter((name) => name.endsWith(".js"));
  const putting = files.filter((name) => readFileSync(new URL(name, SCRIPTS), "utf-8").includes("new RegExp"));
  assert.deepEqual(putting, ["lib/addresses.js"]);
});
