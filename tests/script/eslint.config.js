import js from "@eslint/js";
import esX from "eslint-plugin-es-x";
import globals from "globals";

// Only lib/keyboard.js knows which keys belong to an input method, and only lib/text-limit.js holds what is too long.
const KEYS = [
  {
    selector: "CallExpression[callee.property.name='addEventListener'][arguments.0.value=/^key/]",
    message: "Listen to keys by onKey of lib/keyboard.js.",
  },
  { selector: "CallExpression[callee.name='addEventListener'][arguments.0.value=/^key/]", message: "Use onKey." },
  { selector: "MemberExpression[property.name='maxLength']", message: "Browsers cut silently: use lib/text-limit.js." },
];
// Only lib/server-clock.js reads the device's clock, which may be hours wrong; lengths of time are performance.now()'s.
const CLOCK = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: "Use serverClock or performance.now()." },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Use serverClock." },
];
const LOOK_UPS = ["querySelector", "querySelectorAll", "getElementsByClassName", "getElementsByTagName", "getElementsByName"];

export default [
  { ignores: ["static/vendor/**", "**/*.d.ts"] },
  js.configs.recommended,
  {
    // The syntax that the browsers of `browserslist` in package.json have. TypeScript checks interfaces: see browsers/dom.js.
    files: ["static/js/**/*.js"],
    plugins: { "es-x": esX },
    rules: {
      ...esX.configs["flat/restrict-to-es2022"].rules,
      "es-x/no-class-static-block": "error", // Safari 16.4
      "es-x/no-regexp-lookbehind-assertions": "error", // Safari 16.4
    },
  },
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      complexity: ["error", 15],
      curly: ["error", "multi-line"],
      "default-case-last": "error",
      eqeqeq: "error",
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", 40],
      "max-params": ["error", 5],
      "no-console": ["error", { allow: ["warn", "error"] }],
      "no-eval": "error",
      "no-implicit-coercion": "error",
      "no-param-reassign": "error",
      "no-return-assign": ["error", "except-parens"],
      "no-shadow": "error",
      "no-template-curly-in-string": "error",
      "no-unneeded-ternary": "error",
      "no-unused-expressions": ["error", { allowShortCircuit: true, allowTernary: true }],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-useless-concat": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-arrow-callback": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      radix: "error",
      "sort-imports": ["error", { ignoreDeclarationSort: true, ignoreCase: true }],
    },
  },
  {
    // Elements tell each other by events: only a page's entry looks for elements anywhere. Templates have ids.
    files: ["static/js/{chat,console,elements,files,lib}/**/*.js"],
    rules: {
      "no-restricted-properties": ["error", ...LOOK_UPS.map((property) => ({ object: "document", property }))],
    },
  },
  {
    files: ["static/js/**/*.js"],
    ignores: ["static/js/lib/keyboard.js"],
    rules: { "no-restricted-syntax": ["error", ...KEYS, ...CLOCK] },
  },
  {
    // The page around the widget may have changed what arrays do.
    files: ["static/js/widget/**/*.js"],
    rules: {
      "no-restricted-syntax": ["error", "ForOfStatement", "SpreadElement", "ArrayPattern", "YieldExpression", ...CLOCK],
    },
  },
  { files: ["tests/script/**/*.js"], languageOptions: { globals: globals.nodeBuiltin } },
];
