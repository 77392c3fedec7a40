// A rule of stylelint: styles that a supported browser lacks. A property is fine beside its -webkit- form. A value is fine
// after another of the same property, which browsers take that do not know it; but one with var() they take for known.

import stylelint from "stylelint";
import { data, lacking } from "./support.js";

const { css } = data;
const NAME = "takeover/supported-styles";

/** @type {Map<string, object>} functions of values: calc, color-mix, clamp */
const functions = new Map();
collect(css.types);

function collect(features) {
  for (const [name, feature] of Object.entries(features)) {
    if (name === "__compat") continue;
    if (!functions.has(name)) functions.set(name, feature);
    collect(feature);
  }
}

/** What the node needs: each word of it with its feature in MDN's data. */
const NEEDS = {
  *atrule({ name, params }) {
    const rule = css["at-rules"][name];
    yield [`@${name}`, rule];
    if (name !== "media") return;
    if (/[<>]/.test(params)) yield ["<", rule.range_syntax];
    for (const [, word] of params.matchAll(/\(\s*([a-z-]+)/g)) yield [word, rule[word.replace(/^(min|max)-/, "")]];
  },
  *rule({ parent, selector }) {
    if (parent.type === "rule") yield ["&", css.selectors.nesting];
    for (const [, word] of selector.matchAll(/:([a-z][a-z-]*)/g)) yield [word, css.selectors[word]];
  },
  *decl(node) {
    const { prop, value } = node;
    const property = css.properties[prop];
    const isPrefixed = node.parent.some((each) => each.prop === `-webkit-${prop}`);
    if (!prop.startsWith("-") && !isPrefixed) yield [prop, property];
    if (node.prev()?.prop === prop && !value.includes("var(")) return;
    for (const [, word] of value.matchAll(/([a-z-]+)\(/g)) yield [word, functions.get(word)];
    for (const [, unit] of value.matchAll(/(?<![\w-])[\d.]+([a-z]+)/g)) yield [unit, css.types.length[unit]];
    for (const word of value.split(/[\s,()]+/)) yield [word, property?.[word]];
  },
};

/** @param {{ without: Record<string, string> }} options `without`: what pages do without, and why */
const rule = (_isOn, { without = {} } = {}) => (root, result) => {
  root.walk((node) => {
    if (node.prop in without) return;
    for (const [word, feature] of NEEDS[node.type]?.(node) ?? []) {
      const browsers = lacking(feature);
      if (!browsers.length || word in without) continue;
      const message = `${word} is missing in ${browsers.join(", ")} (${NAME})`;
      stylelint.utils.report({ ruleName: NAME, result, node, word, message });
    }
  });
};
rule.ruleName = NAME;
rule.messages = {};

export default stylelint.createPlugin(NAME, rule);
