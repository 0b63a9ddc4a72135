/** Adjacency in compressed rows: the directed arcs of each node lie side by side. */
import { isTwoWay, type RoadData } from './graph.ts';

export interface Arcs {
  /** Node n's arcs are `start[n]` … `start[n + 1] - 1`. */
  readonly start: Uint32Array;
  /** The node at the other end. */
  readonly node: Uint32Array;
  readonly edge: Uint32Array;
  readonly seconds: Float32Array;
  readonly metres: Float32Array;
}

/** Arcs that leave each node, or that arrive at it; closed edges have none. */
export function arcsOf(data: RoadData, closed: Uint8Array, side: 'leaving' | 'arriving'): Arcs {
  const nodeCount = data.nodes.length / 2;
  const start = new Uint32Array(nodeCount + 1);
  eachArc(data, closed, (_edge, from, to) => {
    const node = side === 'leaving' ? from : to;
    start[node + 1] = (start[node + 1] ?? 0) + 1;
  });
  for (let node = 0; node < nodeCount; node += 1) {
    start[node + 1] = (start[node + 1] ?? 0) + (start[node] ?? 0);
  }
  const count = start[nodeCount] ?? 0;
  const arcs: Arcs = {
    start,
    node: new Uint32Array(count),
    edge: new Uint32Array(count),
    seconds: new Float32Array(count),
    metres: new Float32Array(count),
  };
  const free = start.slice();
  eachArc(data, closed, (edge, from, to) => {
    const [node, other] = side === 'leaving' ? [from, to] : [to, from];
    const arc = free[node] ?? 0;
    free[node] = arc + 1;
    arcs.node[arc] = other;
    arcs.edge[arc] = edge;
    arcs.seconds[arc] = data.edgeSeconds[edge] ?? 0;
    arcs.metres[arc] = data.edgeLengthM[edge] ?? 0;
  });
  return arcs;
}

function eachArc(
  data: RoadData,
  closed: Uint8Array,
  visit: (edge: number, from: number, to: number) => void,
): void {
  for (let edge = 0; edge < data.edgeFrom.length; edge += 1) {
    if (closed[edge] === 1) continue;
    const from = data.edgeFrom[edge] ?? 0;
    const to = data.edgeTo[edge] ?? 0;
    visit(edge, from, to);
    if (isTwoWay(data, edge)) visit(edge, to, from);
  }
}
