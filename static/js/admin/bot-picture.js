import { find, findAll } from "../lib/markup.js";
import { alone, HEIGHT, shortened, together } from "./picture-layout.js";

/** @import { Drawn, Edge, Placed } from "./picture-layout.js" */

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 16; // px
const NARROWEST = 320; // px of the rows below, which else are as wide as the page or the graph

/** <bot-picture>: draws a bot as a graph; interactions without links are set out in rows below. */
class BotPicture extends HTMLElement {
  #svg = make("svg");
  #width = 0;
  #height = 0;
  #scale = 1;

  connectedCallback() {
    /** @type {Drawn} */
    const { nodes, edges } = JSON.parse(find(document, "#drawn").textContent ?? "");
    const linked = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
    const graph = together(nodes.filter((node) => linked.has(node.id)), edges);
    const room = Math.max(this.clientWidth - 2 * MARGIN, graph.width, NARROWEST);
    const rows = alone(nodes.filter((node) => !linked.has(node.id)), graph.height, room);
    this.#width = Math.max(graph.width, rows.width) + 2 * MARGIN;
    this.#height = rows.bottom + 2 * MARGIN;
    const viewBox = `${-MARGIN} ${-MARGIN} ${this.#width} ${this.#height}`;
    this.#svg = make("svg", { viewBox, role: "group", "aria-label": this.dataset.label ?? "" });
    this.#svg.append(arrowhead(), ...graph.edges.map(line), ...graph.nodes.map(box));
    if (rows.nodes.length) {
      const heading = words(this.dataset.alone ?? "", 0, rows.top - MARGIN / 2, "alone");
      this.#svg.append(heading, ...rows.nodes.map(box));
    }
    this.append(this.#svg);
    for (const button of findAll(document, "[data-zoom]")) {
      button.addEventListener("click", () => this.#zoom(button.dataset.zoom ?? "1"));
    }
    this.#zoom("1");
    this.setAttribute("drawn", "");
  }

  /** @param {string} by a factor, or "fit" */
  #zoom(by) {
    this.#scale = by === "fit" ? Math.min(1, this.clientWidth / this.#width) : this.#scale * Number(by);
    this.#svg.setAttribute("width", String(this.#width * this.#scale));
    this.#svg.setAttribute("height", String(this.#height * this.#scale));
  }
}

/** @param {Placed} placed */
function box({ node, x, y, width }) {
  const link = make("a", { href: node.form, class: "node", "data-state": node.state });
  const title = make("title");
  title.textContent = [node.name, ...node.roles, ...node.notes].join("\n");
  link.append(title, make("rect", { x, y, width, height: HEIGHT, rx: 8 }));
  link.append(words(shortened(node.name), x + 12, y + (node.roles.length ? 19 : 27), "name"));
  if (node.roles.length) link.append(words(node.roles.join(" · "), x + 12, y + 35, "role"));
  return link;
}

/** @param {{ edge: Edge, points: { x: number, y: number }[] }} placed */
function line({ edge, points }) {
  const drawn = make("g", { class: "edge", "data-kind": edge.kind });
  const [first, ...rest] = points;
  const title = make("title");
  title.textContent = edge.label;
  const way = `M${first.x},${first.y}${rest.map(({ x, y }) => `L${x},${y}`).join("")}`;
  drawn.append(title, make("path", { d: way, "marker-end": "url(#arrowhead)" }));
  return drawn;
}

/**
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {string} kind
 */
function words(text, x, y, kind) {
  const drawn = make("text", { x, y, class: kind });
  drawn.textContent = text;
  return drawn;
}

function arrowhead() {
  const place = { refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" };
  const marker = make("marker", { id: "arrowhead", viewBox: "0 0 8 8", ...place });
  marker.append(make("path", { d: "M0,0L8,4L0,8z" }));
  return marker;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function make(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

customElements.define("bot-picture", BotPicture);
