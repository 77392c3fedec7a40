// What visitors did lately, written on the arrows and boxes of a bot's picture.

import { findAll } from "../lib/markup.js";

/**
 * @typedef {object} Traffic
 * @property {Record<string, number>} said by interaction
 * @property {Record<string, number>} last by interaction: it was the last that its visitor heard
 * @property {Record<string, number>} pressed by button
 * @property {[number, number, number][]} ways source, target, and how often one followed the other
 */

const FEW = 9; // times; of so few no box is marked
const MUCH = 0.5;

/**
 * @param {Element} svg
 * @param {Traffic} traffic
 * @param {string} sentence with {count} and {said}
 */
export function write(svg, { pressed, said, last, ways }, sentence) {
  const taken = new Map(ways.map(([source, target, count]) => [`${source}-${target}`, count]));
  const edges = findAll(svg, ".edge", SVGElement);
  for (const edge of edges) {
    const { source = "", target = "", button } = edge.dataset;
    writeWay(edge, (button ? pressed[button] : taken.get(`${source}-${target}`)) ?? 0, said[source] ?? 0, sentence);
  }
  const goesOn = new Set(edges.map((edge) => edge.dataset.source));
  for (const node of findAll(svg, ".node", SVGElement)) {
    const key = node.dataset.id ?? "";
    const many = said[key] > FEW && goesOn.has(key);
    node.toggleAttribute("data-left", many && (last[key] ?? 0) / said[key] > MUCH);
  }
}

/**
 * @param {SVGElement} edge
 * @param {number} times
 * @param {number} of
 * @param {string} sentence
 */
function writeWay(edge, times, of, sentence) {
  const count = edge.querySelector(".count");
  const title = edge.querySelector("title");
  if (!count || !title) return;
  count.textContent = share(times, of);
  if (times) title.textContent = sentence.replace("{count}", String(times)).replace("{said}", String(Math.max(of, times)));
}

/**
 * How often a way was taken, and the share of those who could, unless that is all of them: "12 · 60%".
 * @param {number} times
 * @param {number} of
 * @param {string} [language]
 */
export function share(times, of, language = document.documentElement.lang || undefined) {
  const count = times.toLocaleString(language);
  if (!times) return "";
  return times < of ? `${count} · ${(times / of).toLocaleString(language, { style: "percent" })}` : count;
}
