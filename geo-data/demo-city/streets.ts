/** The streets as a map shows them: from junction to junction, with names, bridges, one-ways and the lanes of the yards. */
import type { Street } from '../map-source.ts';
import { clearOf } from './curve.ts';
import type { Estate } from './estates.ts';
import type { Land } from './land.ts';
import { makeStreetNamer, type Name, plannedRoadName } from './names.ts';
import { between, distanceOf, lengthOf, nth, type Point } from './plane.ts';
import { lonLatOf } from './projection.ts';
import { seededRandom } from './random.ts';
import type { StreetEdge, StreetGraph } from './street-graph.ts';
import type { Ways } from './ways.ts';

/** A stretch of one road from one junction to the next, by edges of the graph. */
export interface Chain {
  readonly road: number;
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
}

/** Cuts a graph's edges (those that `counts` accepts) into chains between the nodes where more than two meet. */
export function chainsOf(
  graph: StreetGraph,
  counts: (edge: StreetEdge) => boolean,
  sameRoad = true,
): Chain[] {
  const own = graph.around.map((edges) => edges.filter((i) => counts(nth(graph.edges, i))));
  const goesOn = (node: number) => {
    const [one, two, ...more] = nth(own, node);
    if (one === undefined || two === undefined || more.length > 0) return false;
    return !sameRoad || nth(graph.edges, one).road === nth(graph.edges, two).road;
  };
  const done = new Set<number>();
  const chains: Chain[] = [];
  const walk = (start: number, first: number) => {
    const nodes = [start];
    const edges: number[] = [];
    for (let edge = first, node = start; !done.has(edge); ) {
      done.add(edge);
      edges.push(edge);
      const { from, to } = nth(graph.edges, edge);
      node = from === node ? to : from;
      nodes.push(node);
      if (!goesOn(node)) break;
      edge = nth(own, node).find((other) => other !== edge) ?? edge;
    }
    chains.push({ road: nth(graph.edges, first).road, nodes, edges });
  };
  for (const [node, edges] of own.entries()) {
    if (goesOn(node)) continue;
    for (const edge of edges) if (!done.has(edge)) walk(node, edge);
  }
  // what is left are loops without a junction
  for (const [node, edges] of own.entries()) {
    const edge = edges.find((one) => !done.has(one));
    if (edge !== undefined) walk(node, edge);
  }
  return chains;
}

/** All streets, and the nodes that were added where bridges begin and end. */
export function drawStreets(
  land: Land,
  graph: StreetGraph,
  ways: Ways,
  estates: readonly Estate[],
): Street[] {
  const chains = chainsOf(graph, (edge) => nth(graph.roads, edge.road).class !== null);
  const names = nameRoads(land, graph, chains);
  const oneWay = chooseOneWays(land, graph);
  const pen = { land, nextNode: ways.nodes.length };
  const streets: Street[] = [];
  for (const chain of chains) {
    const road = nth(graph.roads, chain.road);
    if (road.class === null) continue;
    const name = names.get(chain.road) ?? null;
    for (const piece of cutAtBridges(pen, wayOf(graph, ways, chain))) {
      streets.push({
        id: `st-${streets.length + 1}`,
        class: road.class,
        name: name?.name ?? null,
        nameEn: name?.nameEn ?? null,
        oneWay: oneWay(chain, chain.road),
        bridge: piece.bridge,
        tunnel: false,
        maxSpeedKmh: road.class === 'motorway' ? 100 : null,
        drivable: true,
        line: piece.points.map(lonLatOf),
        nodeIds: piece.nodes,
      });
    }
  }
  streets.push(...drawLanes(ways, estates));
  return untieOneWays([...streets, ...drawParkPaths(land, graph, pen)]);
}

interface Course {
  readonly nodes: number[];
  readonly points: Point[];
}

/** Nodes and points of a chain, with the gates that open on it. */
function wayOf(graph: StreetGraph, ways: Ways, chain: Chain): Course {
  const nodes: number[] = [nth(chain.nodes, 0)];
  for (const [k, edge] of chain.edges.entries()) {
    const gates = ways.gatesOnEdge.get(edge) ?? [];
    const forward = nth(graph.edges, edge).from === chain.nodes[k];
    nodes.push(...(forward ? gates : [...gates].reverse()), nth(chain.nodes, k + 1));
  }
  return { nodes, points: nodes.map((node) => nth(ways.nodes, node)) };
}

interface Pen {
  readonly land: Land;
  nextNode: number;
}

interface BridgePiece extends Course {
  readonly bridge: boolean;
}

/** Cuts a course where it begins and ends to run over water or rails. */
function cutAtBridges(pen: Pen, course: Course): BridgePiece[] {
  const { land } = pen;
  const over = (p: Point) =>
    clearOf(land.river, p) < 24 ||
    clearOf(land.stream, p) < 9 ||
    clearOf(land.rail, p) < 12 ||
    clearOf(land.railBranch, p) < 10;
  if (!crossesBand(land, course.points)) return [{ ...course, bridge: false }];
  const pieces: BridgePiece[] = [];
  let bridge = over(nth(course.points, 0));
  let piece: Course = { nodes: [nth(course.nodes, 0)], points: [nth(course.points, 0)] };
  const close = (nodes: number[], points: Point[]) => {
    if (piece.points.length > 1) pieces.push({ ...piece, bridge });
    piece = { nodes, points };
    bridge = !bridge;
  };
  for (let k = 1; k < course.points.length; k++) {
    const a = nth(course.points, k - 1);
    const b = nth(course.points, k);
    const steps = Math.max(1, Math.ceil(distanceOf(a, b) / 8));
    for (let s = 1; s < steps; s++) {
      const p = between(a, b, s / steps);
      if (over(p) === bridge) continue;
      const node = pen.nextNode++;
      piece.nodes.push(node);
      piece.points.push(p);
      close([node], [p]);
    }
    piece.nodes.push(nth(course.nodes, k));
    piece.points.push(b);
    if (over(b) !== bridge) close([nth(course.nodes, k)], [b]);
  }
  if (piece.points.length > 1) pieces.push({ ...piece, bridge });
  return pieces;
}

/** Whether a course gets from one side of water or railway to the other or into it. */
function crossesBand(land: Land, points: readonly Point[]): boolean {
  for (let k = 1; k < points.length; k++) {
    const a = nth(points, k - 1);
    const b = nth(points, k);
    const steps = Math.max(1, Math.ceil(distanceOf(a, b) / 10));
    for (let s = 0; s <= steps; s++) {
      const p = between(a, b, s / steps);
      const m = Math.min(
        clearOf(land.river, p),
        clearOf(land.stream, p),
        clearOf(land.rail, p),
        clearOf(land.railBranch, p),
      );
      if (m < 0) return true;
    }
  }
  return false;
}

/** Planned roads have their names; grown ones get one when they are long enough to need it. */
function nameRoads(land: Land, graph: StreetGraph, chains: readonly Chain[]): Map<number, Name> {
  const lengths = new Map<number, number>();
  for (const chain of chains) {
    const m = lengthOf(chain.nodes.map((node) => nth(graph.nodes, node)));
    lengths.set(chain.road, (lengths.get(chain.road) ?? 0) + m);
  }
  const namer = makeStreetNamer(land.seed);
  const names = new Map<number, Name>();
  for (const [road, m] of lengths) {
    const { kind, rank, points } = nth(graph.roads, road);
    const planned = plannedRoadName(kind, rank);
    const a = nth(points, 0);
    const b = nth(points, points.length - 1);
    const northSouth = Math.abs(b[1] - a[1]) > Math.abs(b[0] - a[0]);
    if (planned !== null) names.set(road, planned);
    else if (kind === 'main' || kind === 'side' || (kind === 'lane' && m > 130)) {
      const old = kind === 'lane' && m < 420 && land.zoneOf(a) === 'old';
      names.set(road, namer.next(kind === 'main' ? 'main' : old ? 'lane' : 'side', northSouth));
    }
  }
  return names;
}

/** Some narrow streets of the old quarters go one way only, as a whole. */
function chooseOneWays(land: Land, graph: StreetGraph): (chain: Chain, road: number) => Street['oneWay'] {
  const random = seededRandom(land.seed * 61 + 1);
  const chosen = graph.roads.map(({ kind, points }) => {
    const chance = random();
    const zone = land.zoneOf(nth(points, Math.floor(points.length / 2)));
    const tight = (kind === 'lane' || kind === 'side') && (zone === 'old' || zone === 'inner');
    return tight && chance < 0.14 ? random() < 0.5 : null;
  });
  return (chain, road) => {
    const along = chosen[road];
    if (along === null || along === undefined) return 'no';
    // the same sense for all chains of the road: towards where its line ends
    const a = nth(graph.nodes, nth(chain.nodes, 0));
    const b = nth(graph.nodes, nth(chain.nodes, chain.nodes.length - 1));
    const { points } = nth(graph.roads, road);
    const forward = nearestIndex(points, a) <= nearestIndex(points, b);
    return forward === along ? 'forward' : 'backward';
  };
}

function nearestIndex(points: readonly Point[], p: Point): number {
  let best = 0;
  for (const [i, q] of points.entries()) if (distanceOf(p, q) < distanceOf(p, nth(points, best))) best = i;
  return best;
}

/** Lanes of the yards, from the gate to the doors, one street per stretch. */
function drawLanes(ways: Ways, estates: readonly Estate[]): Street[] {
  const streets: Street[] = [];
  for (const [e, estate] of estates.entries()) {
    for (const [y, yard] of estate.yards.entries()) {
      const own = nth(nth(ways.lanes, e), y);
      const children: number[][] = yard.lanes.map(() => []);
      for (const [k, { parent }] of yard.lanes.entries()) if (parent >= 0) nth(children, parent).push(k);
      for (const [k, { parent }] of yard.lanes.entries()) {
        if (parent < 0 || (nth(children, parent).length === 1 && parent !== 0)) continue;
        const way = [parent, k];
        for (let at = k; nth(children, at).length === 1; ) {
          at = nth(nth(children, at), 0);
          way.push(at);
        }
        streets.push(laneOf(`ln-${e + 1}-${y + 1}-${k}`, way, own, ways));
      }
    }
  }
  return streets;
}

function laneOf(id: string, way: readonly number[], own: readonly number[], ways: Ways): Street {
  const nodeIds = way.map((k) => nth(own, k));
  return {
    ...plainStreet,
    id,
    class: 'service',
    line: nodeIds.map((node) => lonLatOf(nth(ways.nodes, node))),
    nodeIds,
  };
}

const plainStreet = {
  name: null,
  nameEn: null,
  oneWay: 'no',
  bridge: false,
  tunnel: false,
  maxSpeedKmh: null,
  drivable: true,
} as const;

/** A walk around each park, joined to the street around it. */
function drawParkPaths(land: Land, graph: StreetGraph, pen: Pen): Street[] {
  const gates = graph.around.flatMap((edges, node) =>
    edges.some((edge) => nth(graph.roads, nth(graph.edges, edge).road).kind === 'park') ? [node] : [],
  );
  return land.parks.flatMap((park, i) => {
    const loop = park.ring.filter((_, k) => k % 2 === 0).map((p) => between(park.middle, p, 0.8));
    const nodes = loop.map(() => pen.nextNode++);
    const path = (k: number, line: Point[], nodeIds: number[]): Street => ({
      ...plainStreet,
      id: `pp-${i + 1}-${k}`,
      class: 'path',
      drivable: false,
      line: line.map(lonLatOf),
      nodeIds,
    });
    const spurs = [0, 5, 10, 15].flatMap((k) => {
      const from = nth(loop, k);
      const gate = nearestGate(graph, gates, from);
      return gate === null ? [] : [path(k + 1, [from, nth(graph.nodes, gate)], [nth(nodes, k), gate])];
    });
    return [path(0, [...loop, nth(loop, 0)], [...nodes, nth(nodes, 0)]), ...spurs];
  });
}

/** Node of a street around a park nearest to a point within it. */
function nearestGate(graph: StreetGraph, gates: readonly number[], p: Point): number | null {
  let best: number | null = null;
  let bestM = 160;
  for (const node of gates) {
    const m = distanceOf(p, nth(graph.nodes, node));
    if (m < bestM) [best, bestM] = [node, m];
  }
  return best;
}

/** A one-way street that nobody could reach or leave is made two-way. */
function untieOneWays(streets: readonly Street[]): Street[] {
  let now = [...streets];
  for (let round = 0; round < 6; round++) {
    const whole = strongNodes(now);
    const next = now.map((street) =>
      street.oneWay !== 'no' && street.nodeIds.some((node) => !whole.has(node))
        ? { ...street, oneWay: 'no' as const }
        : street,
    );
    if (next.every((street, i) => street.oneWay === nth(now, i).oneWay)) return next;
    now = next;
  }
  return now;
}

/** Nodes that can be reached from the first street and from which it can be reached. */
export function strongNodes(streets: readonly Street[]): Set<number> {
  const ahead = new Map<number, number[]>();
  const back = new Map<number, number[]>();
  const add = (map: Map<number, number[]>, a: number, b: number) => {
    const list = map.get(a);
    if (list === undefined) map.set(a, [b]);
    else list.push(b);
  };
  for (const { nodeIds, oneWay, drivable } of streets) {
    if (!drivable) continue;
    for (let k = 1; k < nodeIds.length; k++) {
      const a = nth(nodeIds, k - 1);
      const b = nth(nodeIds, k);
      if (oneWay !== 'backward') {
        add(ahead, a, b);
        add(back, b, a);
      }
      if (oneWay !== 'forward') {
        add(ahead, b, a);
        add(back, a, b);
      }
    }
  }
  const start = streets.find((street) => street.drivable && street.oneWay === 'no')?.nodeIds[0];
  if (start === undefined) return new Set();
  const reached = reach(ahead, start);
  const returns = reach(back, start);
  return new Set([...reached].filter((node) => returns.has(node)));
}

function reach(map: ReadonlyMap<number, readonly number[]>, start: number): Set<number> {
  const seen = new Set([start]);
  const stack = [start];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    for (const next of map.get(node) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(next);
    }
  }
  return seen;
}
