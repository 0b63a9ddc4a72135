import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRoads } from '#geo-data/roads/build.ts';
import { nearestShare, pack, shrinkAt, stretchM } from '#geo-data/roads/geometry.ts';
import type { RoadGraph } from '#geo-data/roads/graph.ts';
import { fractionsOf, placeOf, snapPoint } from '#geo-data/roads/snap.ts';
import { at, randomStreets, street } from './random-streets.ts';

const metres = fc.integer({ min: -600, max: 1_600 });

function pointAt(eastM: number, northM: number) {
  const [lon, lat] = at(eastM, northM);
  return { lon, lat };
}

/** Metres to the nearest stretch of any edge that `takes` lets in. */
function nearestM(
  graph: RoadGraph,
  { lon, lat }: { lon: number; lat: number },
  takes: (edge: number) => boolean,
) {
  const [x, y, shrink] = [pack(lon), pack(lat), shrinkAt(pack(lat))];
  let best = Number.POSITIVE_INFINITY;
  for (let edge = 0; edge < graph.edgeCount; edge += 1) {
    if (!takes(edge)) continue;
    for (let point = graph.pointStart[edge] ?? 0; point < (graph.pointStart[edge + 1] ?? 0) - 1; point += 1) {
      const [ax, ay, bx, by] = [...graph.points.subarray(2 * point, 2 * point + 4)];
      if (ax === undefined || ay === undefined || bx === undefined || by === undefined) continue;
      const share = nearestShare((ax - x) * shrink, ay - y, (bx - x) * shrink, by - y);
      best = Math.min(best, stretchM(x, y, ax + share * (bx - ax), ay + share * (by - ay)));
    }
  }
  return best;
}

describe('snapPoint', () => {
  it('finds the nearest road of the main component, or the nearest of all where that is out of reach', () => {
    fc.assert(
      fc.property(
        randomStreets,
        metres,
        metres,
        fc.integer({ min: 20, max: 900 }),
        (streets, x, y, reachM) => {
          const { graph } = buildRoads(streets);
          const point = pointAt(x, y);
          const isMain = (edge: number) =>
            mainNodes(graph).has(graph.edgeFrom[edge] ?? 0) && mainNodes(graph).has(graph.edgeTo[edge] ?? 0);
          const main = nearestM(graph, point, isMain);
          const other = nearestM(graph, point, (edge) => !isMain(edge));
          // Both measure in a plane, each in its own: they part by some centimetres on hundreds of metres.
          const toleranceM = 0.05 + Math.min(main, reachM) * 3e-4;
          fc.pre(Math.abs(main - reachM) > toleranceM && Math.abs(other - reachM) > toleranceM);
          const right = main <= reachM ? main : other;
          const snap = snapPoint(graph, point, reachM);
          if (right > reachM) expect(snap).toBeNull();
          else {
            expect(Math.abs((snap?.accessM ?? 0) - right)).toBeLessThan(toleranceM);
            const [lon, lat] = placeOf(graph, snap?.edge ?? 0, snap?.fraction ?? 0);
            expect(
              Math.abs(stretchM(pack(point.lon), pack(point.lat), pack(lon), pack(lat)) - right),
            ).toBeLessThan(0.05 + toleranceM);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('passes over a yard that the map does not connect', () => {
    const { graph } = buildRoads([
      street('yard', { line: [at(0, 60), at(80, 60)], nodeIds: [1, 2] }),
      street('road', { line: [at(0, 0), at(200, 0), at(400, 0)], nodeIds: [3, 4, 5] }),
      street('side', { name: 'x', line: [at(200, 0), at(200, -300)], nodeIds: [4, 6] }),
    ]);
    expect(snapPoint(graph, pointAt(40, 59))?.accessM).toBeCloseTo(59, 0);
    expect(snapPoint(graph, pointAt(40, 59), 30)?.accessM).toBeCloseTo(1, 1);
    expect(snapPoint(graph, pointAt(40, 5_000))).toBeNull();
    expect(snapPoint(graph, { lon: Number.NaN, lat: Number.NaN })).toBeNull();
    expect(snapPoint(graph, { lon: -70, lat: -30 })).toBeNull();
  });

  it('knows where along an edge each point of its line lies', () => {
    const { graph } = buildRoads([
      street('a', { line: [at(0, 0), at(100, 0), at(100, 300)], nodeIds: [1, 2, 3] }),
    ]);
    expect(fractionsOf(graph, 0).map((share) => Math.round(share * 1_000) / 1_000)).toEqual(
      graph.nodes[0] === graph.points[0] ? [0, 0.25, 1] : [0, 0.75, 1],
    );
    expect(snapPoint(graph, pointAt(110, 150))).toMatchObject({ edge: 0 });
  });
});

const known = new WeakMap<RoadGraph, Set<number>>();

/** Nodes of the largest part in which everybody reaches everybody, by walking from each node. */
function mainNodes(graph: RoadGraph): Set<number> {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const reach = Array.from({ length: graph.nodeCount }, (_, node) => reachable(graph, node));
  // Of equally large parts the graph may take either one: the one that its own index holds.
  const parts = reach.map((seen, node) => new Set([...seen].filter((other) => reach[other]?.has(node))));
  const largest = Math.max(0, ...parts.map((part) => part.size));
  const held = graph.mainGrid.items[0];
  expect(graph.mainNodeCount).toBe(largest);
  // It took a single node without a road of its own: no road is main.
  const isHeld = (part: Set<number>) =>
    held !== undefined && part.has(graph.edgeFrom[edgeAt(graph, held)] ?? -1);
  const main = parts.find((part) => part.size === largest && isHeld(part)) ?? new Set<number>();
  known.set(graph, main);
  return main;
}

function edgeAt(graph: RoadGraph, point: number): number {
  return graph.pointStart.findIndex((_, edge) => (graph.pointStart[edge + 1] ?? 0) > point);
}

function reachable({ leaving }: RoadGraph, from: number): Set<number> {
  const seen = new Set([from]);
  for (const node of seen) {
    for (let arc = leaving.start[node] ?? 0; arc < (leaving.start[node + 1] ?? 0); arc += 1)
      seen.add(leaving.node[arc] ?? 0);
  }
  return seen;
}
