// Places the boxes of a bot's picture: interactions with links by dagre, the others in rows below.

import { Graph, layout } from "../../vendor/dagre/dagre.js";

/**
 * @typedef {object} Node
 * @property {number} id 0: a person who takes over
 * @property {string} name
 * @property {string} form
 * @property {string} state
 * @property {string[]} roles
 * @property {string[]} notes
 * @property {string} text
 * @property {string[]} signs
 * @property {string} add
 */
/** @typedef {{ source: number, target: number, kind: string, label: string, button: number }} Edge */
/** @typedef {{ nodes: Node[], edges: Edge[] }} Drawn */
/** @typedef {{ node: Node, x: number, y: number, width: number }} Placed */
/** @typedef {{ edge: Edge, points: { x: number, y: number }[], x?: number, y?: number, width: number }} Way */

export const HEIGHT = 44; // px of a box
const LABEL_HEIGHT = 18; // px of the words on an arrow
const GAP = 16; // px
const LETTER = 7.4; // px, about
const SMALL_LETTER = 6.2; // px, of the words on an arrow
const COUNT = 62; // px for a number and a share after them
const SIGN = 18; // px
const LONGEST = 26; // characters of a name that are shown

/**
 * Places of interactions with links.
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 * @param {boolean} downwards from top to bottom, for narrow screens
 */
export function together(nodes, edges, downwards) {
  /** @type {Graph<{ node: Node }, Way>} */
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: downwards ? "TB" : "LR", nodesep: 18, edgesep: 12, ranksep: downwards ? 36 : 44, marginx: 0, marginy: 0 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(String(node.id), { node, width: widthOf(node), height: HEIGHT });
  edges.forEach((edge, index) => {
    const label = edge.label || isCounted(edge) ? { width: labelWidth(edge), height: LABEL_HEIGHT, labelpos: "c" } : { width: 0, height: 0 };
    graph.setEdge(String(edge.source), String(edge.target), { edge, points: [], ...label }, String(index));
  });
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

/**
 * Places of interactions without links, below the others.
 * @param {Node[]} nodes
 * @param {number} above px that the others take
 * @param {number} room px of width
 */
export function alone(nodes, above, room) {
  if (!nodes.length) return { nodes: [], top: above && above + 3 * GAP, width: 0, bottom: above };
  const top = above ? above + 3 * GAP : GAP;
  let x = 0;
  let y = top + GAP / 2;
  let widest = 0;
  /** @type {Placed[]} */
  const placed = [];
  for (const node of nodes) {
    const width = widthOf(node);
    if (x && x + width > room) {
      x = 0;
      y += HEIGHT + GAP / 2;
    }
    placed.push({ node, x, y, width });
    x += width + GAP / 2;
    widest = Math.max(widest, x);
  }
  return { nodes: placed, top, width: widest, bottom: y + HEIGHT };
}

/**
 * How large the picture is drawn, so that all of it is seen; never larger than its words are made for.
 * @param {{ width: number, height: number }} room
 * @param {{ width: number, height: number }} picture
 */
export function fittingScale(room, picture) {
  return Math.max(0.2, Math.min(1, room.width / picture.width, room.height / picture.height));
}

/** @param {Node} node */
function widthOf(node) {
  const letters = Math.min(shortened(node.name).length, LONGEST);
  return Math.max(90, letters * LETTER + 24 + SIGN * node.signs.length, node.roles.join(" · ").length * 6.4 + 24);
}

/** @param {Edge} edge */
function labelWidth(edge) {
  return shortened(edge.label).length * SMALL_LETTER + 12 + (isCounted(edge) ? COUNT : 0);
}

/**
 * Whether the journal tells how often an arrow's way was taken.
 * @param {Edge} edge
 */
export function isCounted(edge) {
  return Boolean(edge.button) || edge.kind === "next" || edge.kind === "condition";
}

/** @param {string} name */
export function shortened(name) {
  const letters = [...name];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : name;
}
