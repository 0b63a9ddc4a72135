/** Everything a pipe may follow: streets, gates of communities, lanes to the doors; and the shortest ways along them. */
import type { RoadClass } from '../map-source.ts';
import type { Estate } from './estates.ts';
import { makeCheapestFirst } from './heap.ts';
import type { Lot } from './land-use.ts';
import { distanceOf, footOn, nth, type Point } from './plane.ts';
import type { StreetGraph } from './street-graph.ts';

export interface Way {
  readonly to: number;
  readonly lengthM: number;
  /** Class of the street; null = a lane in a yard. */
  readonly class: RoadClass | null;
}

export interface Ways {
  readonly nodes: Point[];
  readonly from: Way[][];
  /** Gates on each edge of the street graph, from its beginning to its end: nodes that the street passes through. */
  readonly gatesOnEdge: ReadonlyMap<number, readonly number[]>;
  /** Way node of each lane node: [estate][yard][lane]. */
  readonly lanes: readonly (readonly (readonly number[])[])[];
  /** Way node of each lodge: [estate][yard], −1 where there is none. */
  readonly lodges: readonly (readonly number[])[];
}

interface Draft {
  readonly nodes: Point[];
  readonly from: Way[][];
}

export function joinWays(
  graph: StreetGraph,
  lots: readonly Lot[],
  blocksEdges: readonly (readonly number[])[],
  estates: readonly Estate[],
): Ways {
  const draft: Draft = { nodes: [...graph.nodes], from: graph.nodes.map(() => []) };
  const gates = new Map<number, { node: number; t: number }[]>();
  const lanes = estates.map((estate) =>
    estate.yards.map((yard, i) => {
      const lot = nth(lots, nth(estate.lots, i));
      const edge = nth(nth(blocksEdges, lot.plot.block), yard.gateSide);
      const own = yard.lanes.map(({ at }) => addNode(draft, at));
      const { from, to } = nth(graph.edges, edge);
      const t = footOn(nth(yard.lanes, 0).at, nth(graph.nodes, from), nth(graph.nodes, to));
      gates.set(edge, [...(gates.get(edge) ?? []), { node: nth(own, 0), t }]);
      for (const [k, { parent }] of yard.lanes.entries()) {
        if (parent >= 0) join(draft, nth(own, k), nth(own, parent), null);
      }
      return own;
    }),
  );
  const gatesOnEdge = new Map<number, number[]>();
  for (const [i, edge] of graph.edges.entries()) {
    const roadClass = nth(graph.roads, edge.road).class;
    if (roadClass === null) continue;
    const own = (gates.get(i) ?? []).sort((a, b) => a.t - b.t).map(({ node }) => node);
    if (own.length > 0) gatesOnEdge.set(i, own);
    const way = [edge.from, ...own, edge.to];
    for (let k = 1; k < way.length; k++) join(draft, nth(way, k - 1), nth(way, k), roadClass);
  }
  const lodges = estates.map((estate, e) =>
    estate.yards.map((yard, y) => {
      if (yard.lodge === null) return -1;
      const own = nth(nth(lanes, e), y);
      const door = addNode(draft, yard.lodge.door);
      const lodge = addNode(draft, yard.lodge.middle);
      join(draft, door, lodge, null);
      join(draft, door, nth(own, 0), null);
      if (own.length > 1) join(draft, door, nth(own, 1), null);
      return lodge;
    }),
  );
  return { ...draft, gatesOnEdge, lanes, lodges };
}

function addNode({ nodes, from }: Draft, at: Point): number {
  nodes.push(at);
  from.push([]);
  return nodes.length - 1;
}

function join({ nodes, from }: Draft, a: number, b: number, roadClass: RoadClass | null): void {
  const lengthM = distanceOf(nth(nodes, a), nth(nodes, b));
  nth(from, a).push({ to: b, lengthM, class: roadClass });
  nth(from, b).push({ to: a, lengthM, class: roadClass });
}

/**
 * The node before each one on the cheapest way from `start`, and what that way costs; −1 where none leads. Ends early
 * when all `targets` are reached.
 */
export function cheapestWays(
  ways: Ways,
  start: number,
  costPerM: (way: Way) => number,
  targets: readonly number[] = [],
): { before: Int32Array; cost: Float64Array } {
  const before = new Int32Array(ways.nodes.length).fill(-1);
  const cost = new Float64Array(ways.nodes.length).fill(Number.POSITIVE_INFINITY);
  const queue = makeCheapestFirst();
  const open = new Set(targets);
  cost[start] = 0;
  queue.push(start, 0);
  for (;;) {
    const next = queue.pop();
    if (next === null) return { before, cost };
    const { item: node, cost: so } = next;
    if (so > (cost[node] ?? 0)) continue;
    if (open.delete(node) && open.size === 0) return { before, cost };
    for (const way of nth(ways.from, node)) {
      const cheaper = so + way.lengthM * costPerM(way);
      if (cheaper >= (cost[way.to] ?? 0)) continue;
      cost[way.to] = cheaper;
      before[way.to] = node;
      queue.push(way.to, cheaper);
    }
  }
}
