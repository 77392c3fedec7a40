// Draws a bot as a graph. Dagre decides where everything goes; what stands alone is set out in rows below.

import { Graph, layout } from "../../vendor/dagre/dagre.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 44;
const GAP = 16;
const LONGEST = 26; // characters of a name that are shown
const LETTER = 7.4; // px, about
const NARROWEST = 320; // px of the rows below, which else are as wide as the page or the graph

class BotPicture extends HTMLElement {
  connectedCallback() {
    const { nodes, edges } = JSON.parse(document.getElementById("drawn").textContent);
    const linked = new Set(edges.flatMap((edge) => [edge.source, edge.target]));
    const together = arrange(nodes.filter((node) => linked.has(node.id)), edges);
    const room = Math.max(this.clientWidth - 2 * GAP, together.width, NARROWEST);
    const alone = rows(nodes.filter((node) => !linked.has(node.id)), together.height, room);
    this.width = Math.max(together.width, alone.width) + 2 * GAP;
    this.height = alone.bottom + 2 * GAP;
    this.svg = make("svg", { viewBox: `${-GAP} ${-GAP} ${this.width} ${this.height}`, role: "group", "aria-label": this.dataset.label });
    this.svg.append(arrowhead(), ...together.edges.map(line), ...together.nodes.map(box));
    if (alone.nodes.length) this.svg.append(words(this.dataset.alone, 0, alone.top - GAP / 2, "alone"), ...alone.nodes.map(box));
    this.append(this.svg);
    for (const button of document.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => this.zoom(button.dataset.zoom));
    }
    this.zoom("1");
    this.setAttribute("drawn", "");
  }

  zoom(by) {
    this.scale = by === "fit" ? Math.min(1, this.clientWidth / this.width) : (this.scale ?? 1) * Number(by);
    this.svg.setAttribute("width", this.width * this.scale);
    this.svg.setAttribute("height", this.height * this.scale);
  }
}

// Places of those that are connected.
function arrange(nodes, edges) {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 70, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(String(node.id), { node, width: widthOf(node), height: HEIGHT });
  edges.forEach((edge, index) => graph.setEdge(String(edge.source), String(edge.target), { edge }, String(index)));
  if (!nodes.length) return { nodes: [], edges: [], width: 0, height: 0 };
  layout(graph);
  const { width, height } = graph.graph();
  const placed = graph.nodes().map((key) => graph.node(key));
  return {
    nodes: placed.map(({ node, x, y, width: wide }) => ({ node, x: x - wide / 2, y: y - HEIGHT / 2, width: wide })),
    edges: graph.edges().map((key) => graph.edge(key)),
    width,
    height,
  };
}

// Places of those that stand alone, below the others.
function rows(nodes, above, room) {
  const top = above ? above + 3 * GAP : nodes.length ? GAP : 0;
  let x = 0;
  let y = top + (nodes.length ? GAP / 2 : 0);
  let widest = 0;
  const placed = nodes.map((node) => {
    const width = widthOf(node);
    if (x && x + width > room) [x, y] = [0, y + HEIGHT + GAP / 2];
    const at = { node, x, y, width };
    x += width + GAP / 2;
    widest = Math.max(widest, x);
    return at;
  });
  return { nodes: placed, top, width: widest, bottom: nodes.length ? y + HEIGHT : above };
}

function widthOf(node) {
  return Math.max(90, Math.min(shown(node.name).length, LONGEST) * LETTER + 24, node.roles.join(" · ").length * 6.4 + 24);
}

function shown(name) {
  const letters = [...name];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : name;
}

function box({ node, x, y, width }) {
  const link = make("a", { href: node.form, class: "node", "data-state": node.state });
  const title = make("title");
  title.textContent = [node.name, ...node.roles, ...node.notes].join("\n");
  link.append(title, make("rect", { x, y, width, height: HEIGHT, rx: 8 }));
  link.append(words(shown(node.name), x + 12, y + (node.roles.length ? 19 : 27), "name"));
  if (node.roles.length) link.append(words(node.roles.join(" · "), x + 12, y + 35, "role"));
  return link;
}

function line({ edge, points }) {
  const drawn = make("g", { class: "edge", "data-kind": edge.kind });
  const [first, ...rest] = points;
  const title = make("title");
  title.textContent = edge.label;
  drawn.append(title, make("path", { d: `M${first.x},${first.y}${rest.map(({ x, y }) => `L${x},${y}`).join("")}`, "marker-end": "url(#arrowhead)" }));
  return drawn;
}

function words(text, x, y, kind) {
  const drawn = make("text", { x, y, class: kind });
  drawn.textContent = text;
  return drawn;
}

function arrowhead() {
  const marker = make("marker", { id: "arrowhead", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
  marker.append(make("path", { d: "M0,0L8,4L0,8z" }));
  return marker;
}

function make(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

customElements.define("bot-picture", BotPicture);
