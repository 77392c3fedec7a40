// The part of dagre that static/js/admin/bot-picture.js uses.

export interface Place {
  x: number;
  y: number;
  width: number;
}

export class Graph<Node, Edge> {
  constructor(options: { multigraph: boolean });
  setGraph(options: Record<string, string | number>): void;
  setDefaultEdgeLabel(make: () => object): void;
  setNode(key: string, label: Node & { width: number; height: number }): void;
  setEdge(from: string, to: string, label: Edge, name: string): void;
  graph(): { width: number; height: number };
  nodes(): string[];
  node(key: string): Node & Place;
  edges(): object[];
  edge(key: object): Edge & { points: { x: number; y: number }[] };
}

export function layout(graph: Graph<any, any>): void;
