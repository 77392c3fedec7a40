import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { ESLint } from "eslint";
import stylelint from "stylelint";
import { supportedOf } from "./browsers/dom.js";
import { lacking, oldest } from "./browsers/support.js";

const HERE = import.meta.dirname;
const eslint = new ESLint({ overrideConfigFile: path.join(HERE, "eslint.config.js") });

async function rulesAgainst(script) {
  const [{ messages }] = await eslint.lintText(script, { filePath: "static/js/lib/made.js" });
  return messages.map(({ ruleId }) => ruleId);
}

async function wordsAgainst(style) {
  const configFile = path.join(HERE, "browsers/stylelint.config.js");
  const { results } = await stylelint.lint({ code: style, configFile });
  return results[0].warnings.map(({ text }) => text.split(" is missing")[0]);
}

test("docs/widget.md names the browsers of package.json", () => {
  const page = readFileSync(path.join(HERE, "../../docs/widget.md"), "utf8");
  const { chrome, edge, firefox, safari, safari_ios: phone } = Object.fromEntries(oldest);
  assert.equal(safari, phone);
  assert.ok(page.includes(`Chrome ${chrome}, Edge ${edge}, Firefox ${firefox} and Safari ${safari}`), "see `browserslist`");
});

test("a feature is missing if the oldest version of one browser lacks it", () => {
  const support = { chrome: { version_added: "100" }, safari: [{ version_added: "17" }, { version_added: "1", prefix: "webkit" }] };
  assert.deepEqual(lacking({ __compat: { support } }), ["safari 16"]);
  assert.deepEqual(lacking({ __compat: { support: { safari: { version_added: "≤4" }, safari_ios: { version_added: "16" } } } }), []);
  assert.deepEqual(lacking({ __compat: { support: { firefox: { version_added: "100", version_removed: "110" } } } }), ["firefox 121"]);
  assert.deepEqual(lacking({ __compat: { support: { edge: { version_added: "preview" } } } }), ["edge 120"]);
  assert.deepEqual(lacking({}), []);
});

test("interfaces are those that all browsers have", () => {
  const dom = supportedOf(
    [
      "declare var URL: {",
      "    new(url: string): URL;",
      "    /** /docs/Web/API/URL/canParse_static */",
      "    canParse(url: string): boolean;",
      "    canParse(url: URL): boolean;",
      "    /**",
      "     * /docs/Web/API/URL/createObjectURL_static",
      "     */",
      "    createObjectURL(blob: Blob): string;",
      "};",
      "interface Navigator {",
      "    /** /docs/Web/API/Navigator/userActivation */",
      "    readonly userActivation: UserActivation;",
      "    readonly unknown: string;",
      "}",
      "/** /docs/Web/API/Window/requestIdleCallback */",
      "declare function requestIdleCallback(): void;",
      "/** /docs/Web/API/DedicatedWorkerGlobalScope/requestAnimationFrame */",
      "declare function requestAnimationFrame(): number;",
    ].join("\n"),
  );
  for (const gone of ["canParse", "userActivation", "requestIdleCallback"]) assert.ok(!dom.includes(gone), gone);
  for (const kept of ["new(url", "createObjectURL(", "unknown", "requestAnimationFrame"]) assert.ok(dom.includes(kept), kept);
});

test("syntax is that of all browsers", async () => {
  assert.deepEqual(await rulesAgainst("export const late = /(?<=a)b/;\n"), ["es-x/no-regexp-lookbehind-assertions"]);
  assert.deepEqual(await rulesAgainst("export class Late {\n  static {\n    Late.made = true;\n  }\n}\n"), ["es-x/no-class-static-block"]);
  assert.deepEqual(await rulesAgainst("export const late = /[a--b]/v;\n"), ["es-x/no-regexp-v-flag"]);
  assert.deepEqual(await rulesAgainst("export class Fine {\n  #own = this.made?.at(-1) ?? 0;\n}\n"), ["no-unused-private-class-members"]);
});

test("styles are those of all browsers, or come after what older ones take", async () => {
  assert.deepEqual(await wordsAgainst("a { background: color-mix(in srgb, red 50%, blue); }"), ["color-mix"]);
  assert.deepEqual(await wordsAgainst("a { background: red; background: color-mix(in srgb, red 50%, blue); }"), []);
  assert.deepEqual(await wordsAgainst("a { color: red; color: light-dark(var(--a), var(--b)); }"), ["light-dark"]);
  assert.deepEqual(await wordsAgainst("a { user-select: none; }"), ["user-select"]);
  assert.deepEqual(await wordsAgainst("a { -webkit-user-select: none; user-select: none; }"), []);
  assert.deepEqual(await wordsAgainst("@media (width < 40rem) { a { color: red; } }"), ["<"]);
  assert.deepEqual(await wordsAgainst("a { &:hover { color: red; } }"), ["&"]);
  assert.deepEqual(await wordsAgainst("a:dir(rtl) { color: red; }"), ["dir"]);
  assert.deepEqual(await wordsAgainst("@starting-style { a { opacity: 0; } }"), ["@starting-style"]);
  assert.deepEqual(await wordsAgainst("a:has(> b) { inset: 0; block-size: 100dvh; }"), []);
});
