// Which browsers of `browserslist` in package.json lack a feature, by MDN's data.

import { createRequire } from "node:module";
import browserslist from "browserslist";

export const data = createRequire(import.meta.url)("@mdn/browser-compat-data");

const NAMES = { ios_saf: "safari_ios" }; // where MDN's name is not that of browserslist

/** The oldest version of each browser, by MDN's name. */
export const oldest = new Map();
for (const entry of browserslist()) {
  const [browser, version] = entry.split(" ");
  const name = NAMES[browser] ?? browser;
  oldest.set(name, Math.min(parseFloat(version), oldest.get(name) ?? Infinity));
}

/**
 * The browsers that lack it, as people write them: "safari 16". Empty if all have it, or nothing is known of it.
 * @param {{ __compat?: { support: Record<string, any> } } | undefined} feature of MDN's data
 */
export function lacking(feature) {
  const support = feature?.__compat?.support;
  if (!support) return [];
  const without = [...oldest].filter(([browser, version]) => support[browser] && !has(support[browser], version));
  return without.map(([browser, version]) => `${browser} ${version}`);
}

// An early form that is said to be partial counts: its notes tell how it differs, and no machine reads these.
function has(statements, version) {
  return [statements].flat().some((statement) => {
    if (statement.flags || statement.prefix || statement.alternative_name) return false;
    const since = statement.version_added;
    if (typeof since !== "string" || since === "preview") return false;
    const until = statement.version_removed ? parseFloat(statement.version_removed) : Infinity;
    return parseFloat(since.replace("≤", "")) <= version && version < until;
  });
}
