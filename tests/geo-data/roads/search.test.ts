import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildRoads } from '#geo-data/roads/build.ts';
import { openGraph, type RoadGraph } from '#geo-data/roads/graph.ts';
import { isFinal, openSearch, type Place, wayFrom } from '#geo-data/roads/search.ts';
import { makeStreetGrid } from '#tests/support/street-grid.ts';
import { at, randomStreets, secondsBetween, street } from './random-streets.ts';

const share = fc.oneof(fc.constantFrom(0, 1, 0.5), fc.double({ min: 0, max: 1, noNaN: true }));
const anywhere = fc.array(fc.tuple(fc.nat(1_000), share), { minLength: 2, maxLength: 5 });

function placesOn(graph: RoadGraph, wanted: readonly (readonly [number, number])[]): Place[] {
  return wanted.map(([edge, fraction]) => ({ edge: edge % graph.edgeCount, fraction }));
}

/** Seconds found, Infinity where there is no way. */
function found(graph: RoadGraph, from: Place, to: Place): number {
  const field = openSearch(graph).toTarget(to, { wanted: [from] });
  return wayFrom(graph, field, from)?.seconds ?? Number.POSITIVE_INFINITY;
}

describe('reverse search', () => {
  it('agrees with all pairs by Floyd and Warshall, between any two places, with and without closed edges', () => {
    fc.assert(
      fc.property(
        randomStreets,
        anywhere,
        fc.array(fc.nat(30), { maxLength: 3 }),
        (streets, wanted, shut) => {
          const { graph: open } = buildRoads(streets);
          if (open.edgeCount === 0) return;
          const closed = new Uint8Array(open.edgeCount);
          for (const edge of shut) if (edge < closed.length) closed[edge] = 1;
          const graph = openGraph(open, closed);
          const places = placesOn(graph, wanted).filter(({ edge }) => closed[edge] === 0);
          const search = openSearch(graph);
          for (const target of places) {
            const field = search.toTarget(target, { wanted: places });
            for (const from of places) {
              const way = wayFrom(graph, field, from);
              const right = secondsBetween(graph, from, target, (edge) => closed[edge] === 1);
              expect(way?.seconds ?? Number.POSITIVE_INFINITY).toBeCloseTo(right, 6);
              expect(way?.metres).not.toBeNaN();
              expect(isFinal(graph, field, from)).toBe(true);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes as long there as back where every street goes both ways', () => {
    fc.assert(
      fc.property(randomStreets, anywhere, (streets, wanted) => {
        const { graph } = buildRoads(streets.map((one) => ({ ...one, oneWay: 'no' as const })));
        if (graph.edgeCount === 0) return;
        const [a, b] = placesOn(graph, wanted);
        if (a === undefined || b === undefined) return;
        expect(found(graph, a, b)).toBeCloseTo(found(graph, b, a), 6);
      }),
    );
  });

  it('stays exact in a search that stopped early, and says how far it is final', () => {
    const { graph } = buildRoads(makeStreetGrid({ columns: 30, rows: 30, seed: 3 }));
    const search = openSearch(graph);
    const places = Array.from({ length: graph.edgeCount }, (_, edge) => ({ edge, fraction: 0.6 }));
    for (let edge = 0; edge < graph.edgeCount; edge += 40) {
      const target = { edge, fraction: 0.3 };
      const whole = search.toTarget(target);
      expect(whole.finalTo).toBe(Number.POSITIVE_INFINITY);
      for (const limits of [{ cutOffSeconds: 60 }, { wanted: places.slice(edge, edge + 3) }]) {
        const early = search.toTarget(target, limits);
        expect(early.finalTo).toBeLessThan(Number.POSITIVE_INFINITY);
        const finals = places.filter((place) => isFinal(graph, early, place));
        expect(finals.length).toBeGreaterThan(1);
        expect(finals.length).toBeLessThan(places.length);
        const differ = finals.filter(
          (place) => wayFrom(graph, early, place)?.seconds !== wayFrom(graph, whole, place)?.seconds,
        );
        expect(differ).toEqual([]);
      }
      // The scratch memory holds nothing of the searches that stopped early.
      expect(search.toTarget(target).seconds.every((seconds, node) => seconds === whole.seconds[node])).toBe(
        true,
      );
    }
  });

  it('goes around a one-way street, also when origin and target lie on it', () => {
    const ring = street('ring', {
      oneWay: 'forward',
      line: [at(0, 0), at(100, 0), at(100, 100), at(0, 100), at(0, 0)],
      nodeIds: [1, 2, 3, 4, 1],
    });
    const { graph } = buildRoads([ring, street('in', { line: [at(-50, 0), at(0, 0)], nodeIds: [9, 1] })]);
    const edge = [...graph.edgeLengthM].findIndex((lengthM) => lengthM > 300);
    const all = graph.edgeSeconds[edge] ?? 0;
    expect(found(graph, { edge, fraction: 0.2 }, { edge, fraction: 0.7 })).toBeCloseTo(0.5 * all, 6);
    expect(found(graph, { edge, fraction: 0.7 }, { edge, fraction: 0.2 })).toBeCloseTo(0.5 * all, 6);
    expect(found(graph, { edge, fraction: 0.7 }, { edge, fraction: 0.6 })).toBeCloseTo(0.9 * all, 6);
  });

  it('copes with one edge that is longer than all buckets', () => {
    const { graph } = buildRoads([
      street('far', { class: 'track', line: [at(0, 0), [170, 60]], nodeIds: [1, 2] }),
      street('near', { line: [at(0, 0), at(0, 80)], nodeIds: [1, 3] }),
    ]);
    expect(graph.longestSeconds).toBeGreaterThan(1_000_000);
    const far = [...graph.edgeSeconds].indexOf(graph.longestSeconds);
    const right = secondsBetween(graph, { edge: far, fraction: 0.9 }, { edge: 1 - far, fraction: 0.5 });
    const answer = found(graph, { edge: far, fraction: 0.9 }, { edge: 1 - far, fraction: 0.5 });
    expect(answer / right).toBeCloseTo(1, 9);
  });
});
