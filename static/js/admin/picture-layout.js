// Places the boxes of a bot's picture: interactions with links by dagre, the others in rows below.

import { Graph, layout } from "../../vendor/dagre/dagre.js";

/** @typedef {{ id: number, name: string, form: string, state: string, roles: string[], notes: string[] }} Node */
/** @typedef {{ source: number, target: number, kind: string, label: string }} Edge */
/** @typedef {{ nodes: Node[], edges: Edge[] }} Drawn */
/** @typedef {{ node: Node, x: number, y: number, width: number }} Placed */

export const HEIGHT = 44; // px of a box
const GAP = 16; // px
const LETTER = 7.4; // px, about
const LONGEST = 26; // characters of a name that are shown

/**
 * Places of interactions with links.
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 */
export function together(nodes, edges) {
  /** @type {Graph<{ node: Node }, { edge: Edge }>} */
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

/** @param {Node} node */
function widthOf(node) {
  const letters = Math.min(shortened(node.name).length, LONGEST);
  return Math.max(90, letters * LETTER + 24, node.roles.join(" · ").length * 6.4 + 24);
}

/** @param {string} name */
export function shortened(name) {
  const letters = [...name];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : name;
}
