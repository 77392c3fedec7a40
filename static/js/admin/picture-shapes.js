// The shapes of a bot's picture: boxes, arrows with their words, signs.

import { HEIGHT, isCounted, shortened } from "./picture-layout.js";

/** @import { Placed, Way } from "./picture-layout.js" */

const SVG = "http://www.w3.org/2000/svg";

/** @type {Record<string, string>} Paths in a square of 16 px. */
const SIGNS = {
  question: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M8 12.6v.4",
  person: "M8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 8 8ZM3 13.5c.6-2.4 2.6-3.5 5-3.5s4.400 1.100 5 3.500",
  link: "M6.500 9.500l3-3M7 4.500l1-1a3 3 0 0 1 4.500 4.500l-1 1M9 11.500l-1 1A3 3 0 0 1 3.500 8l1-1",
  phone: "M4 3h2.500l1 3-1.500 1a7 7 0 0 0 3 3l1-1.500 3 1V12a1.500 1.500 0 0 1-1.500 1.500A9.500 9.500 0 0 1 2.500 4.500 1.500 1.500 0 0 1 4 3Z",
  operators: "M2.500 8h9M8 4.500 11.500 8 8 11.500",
};

/**
 * A box, which is a link to the form, with a plus sign that adds what follows.
 * @param {Placed} placed
 */
export function box({ node, x, y, width }) {
  const drawn = make("g", { class: "node", "data-state": node.state, "data-id": node.id });
  const label = [node.name, ...node.roles, ...node.notes].join(", ");
  const link = node.form ? make("a", { href: node.form, "aria-label": label }) : make("g");
  link.append(make("rect", { x, y, width, height: HEIGHT, rx: 8 }));
  link.append(words(shortened(node.name), x + 12, y + (node.roles.length ? 19 : 27), "name"));
  if (node.roles.length) link.append(words(node.roles.join(" · "), x + 12, y + 35, "role"));
  node.signs.forEach((name, index) => link.append(sign(name, x + width - 20 - 18 * index, y + 4)));
  drawn.append(link);
  if (node.add) drawn.append(plus(node.add, x + width, y + HEIGHT / 2));
  return drawn;
}

/** @param {Way} way */
export function arrow({ edge, points, x, y }) {
  const data = { "data-kind": edge.kind, "data-source": edge.source, "data-target": edge.target };
  const drawn = make("g", { class: "edge", ...data, ...(edge.button ? { "data-button": edge.button } : {}) });
  const [first, ...rest] = points;
  const way = `M${first.x},${first.y}${rest.map((point) => `L${point.x},${point.y}`).join("")}`;
  drawn.append(make("path", { d: way, "marker-end": "url(#arrowhead)" }));
  if (x === undefined || y === undefined) return drawn;
  const title = make("title");
  title.textContent = edge.label;
  drawn.append(title);
  const said = words(shortened(edge.label), x, y + 4, "label");
  if (isCounted(edge)) said.append(make("tspan", { class: "count", dx: edge.label ? 5 : 0 }));
  drawn.append(said);
  return drawn;
}

/**
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} kind
 */
export function words(text, x, y, kind) {
  const drawn = make("text", { x, y, class: kind });
  drawn.textContent = text;
  return drawn;
}

export function arrowhead() {
  const place = { refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, orient: "auto", markerUnits: "userSpaceOnUse" };
  const marker = make("marker", { id: "arrowhead", viewBox: "0 0 8 8", ...place });
  marker.append(make("path", { d: "M0,0L8,4L0,8z" }));
  return marker;
}

/**
 * @param {string} name
 * @param {number} x
 * @param {number} y
 */
function sign(name, x, y) {
  return make("path", { class: "sign", d: SIGNS[name] ?? "", transform: `translate(${x} ${y})` });
}

/**
 * @param {string} address
 * @param {number} x
 * @param {number} y
 */
function plus(address, x, y) {
  // By keyboard: the key + on the box.
  const link = make("a", { href: address, class: "add", tabindex: -1, "aria-hidden": "true" });
  link.append(make("circle", { cx: x, cy: y, r: 9 }), make("path", { d: `M${x - 4},${y}h8M${x},${y - 4}v8` }));
  return link;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
export function make(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
