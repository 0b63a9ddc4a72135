import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Street } from '#geo-data/map-source.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { defaultWinterFactor, walkKmh } from '#geo-data/roads/speeds.ts';
import { roadTravelTime } from '#geo-data/roads/travel-time.ts';
import { makeStreetGrid } from '#tests/support/street-grid.ts';
import { at, randomStreets, secondsByStreets, street } from './random-streets.ts';

const point = ([lon, lat]: readonly [number, number]) => ({ lon, lat });

describe('buildRoads', () => {
  it('keeps the time between all nodes of the streets, whatever it cuts and joins', () => {
    fc.assert(
      fc.property(randomStreets, (streets) => {
        const right = secondsByStreets(streets);
        const { graph } = buildRoads(streets);
        // A hand's breadth: each node is asked for where it is, not for a better connected neighbour.
        const travel = roadTravelTime(graph, { winterFactor: 1, reachM: 0.05 });
        const places = new Map(
          streets.flatMap(({ nodeIds, line }) => nodeIds.map((id, i) => [id, line[i] ?? line[0]])),
        );
        for (const [to, target] of places) {
          for (const [from, origin] of places) {
            if (target === undefined || origin === undefined) continue;
            const [answer] = travel.travelsTo([point(origin)], point(target));
            const seconds = right.get(from)?.get(to);
            expect(answer?.kind).toBe(seconds === undefined ? 'estimate' : 'road');
            if (seconds !== undefined)
              expect(Math.abs((answer?.seconds ?? 0) - seconds)).toBeLessThan(0.05 + seconds * 1e-5);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('folds nodes where nothing turns off, and keeps those where something changes', () => {
    const line = Array.from({ length: 11 }, (_, i) => at(i * 20, i % 2));
    const nodeIds = line.map((_, i) => i);
    const whole = buildRoads([street('a', { line, nodeIds })]).graph;
    expect([whole.nodeCount, whole.edgeCount]).toEqual([2, 1]);
    const halves: Street[] = [
      street('a', { line: line.slice(0, 6), nodeIds: nodeIds.slice(0, 6) }),
      street('b', { line: line.slice(5).toReversed(), nodeIds: nodeIds.slice(5).toReversed() }),
    ];
    const joined = buildRoads(halves).graph;
    expect([joined.nodeCount, joined.edgeCount]).toEqual([2, 1]);
    expect(joined.edgeLengthM[0]).toBeCloseTo(whole.edgeLengthM[0] ?? 0, 3);
    expect(joined.pointStart).toEqual(whole.pointStart);
    const renamed = buildRoads([halves[0], { ...halves[1], name: '中山路' }].filter(isStreet)).graph;
    expect(renamed.edgeCount).toBe(2);
    const against = buildRoads(halves.map((one) => ({ ...one, oneWay: 'forward' as const }))).graph;
    expect(against.edgeCount).toBe(2);
    const turned = buildRoads([
      { ...line2(halves, 0), oneWay: 'forward' },
      { ...line2(halves, 1), oneWay: 'backward' },
    ]).graph;
    expect(turned.edgeCount).toBe(1);
  });

  it('drops and counts what is no road, and joins what a street without length joins', () => {
    const a = street('a', { line: [at(0, 0), at(100, 0)], nodeIds: [1, 2] });
    const zero = street('z', { line: [at(100, 0), at(100, 0)], nodeIds: [2, 3] });
    const b = street('b', { line: [at(100, 0), at(200, 0)], nodeIds: [3, 4], name: 'B' });
    const { graph, report } = buildRoads([
      a,
      { ...a, id: 'copy' },
      { ...a, id: 'turned', line: a.line.toReversed(), nodeIds: a.nodeIds.toReversed() },
      zero,
      b,
      street('steps', { line: [at(0, 0), at(0, 50)], nodeIds: [1, 9], drivable: false }),
      street('short', { line: [at(0, 0)], nodeIds: [1] }),
      street('ids', { line: [at(0, 0), at(5, 5)], nodeIds: [1] }),
      street('nan', { line: [at(0, 0), [Number.NaN, 3]], nodeIds: [1, 7] }),
    ]);
    expect(report).toMatchObject({
      streets: 9,
      nodes: 3,
      edges: 2,
      notDrivable: 1,
      broken: 3,
      zeroLength: 1,
      duplicates: 2,
      nodesOutsideMain: 0,
    });
    const travel = roadTravelTime(graph, { winterFactor: 1 });
    expect(travel.travelsTo([point(at(0, 0))], point(at(200, 0)))[0]?.kind).toBe('road');
  });

  it('gives the same graph for the same streets, and none for none', () => {
    const streets = makeStreetGrid({ columns: 12, rows: 9 });
    expect(buildRoads(streets).graph).toEqual(buildRoads(streets).graph);
    expect(buildRoads([]).graph).toMatchObject({ nodeCount: 0, edgeCount: 0, fastestMps: 0 });
    expect(
      roadTravelTime(buildRoads([]).graph, { winterFactor: 1 }).travelsTo([point(at(0, 0))], point(at(9, 9))),
    ).toMatchObject([{ kind: 'estimate' }]);
  });

  it('drives a winter city at about 25 km/h', () => {
    const { graph } = buildRoads(makeStreetGrid({ columns: 60, rows: 60, blockM: 160 }));
    const travel = roadTravelTime(graph, { winterFactor: defaultWinterFactor });
    const origins = Array.from({ length: 80 }, (_, i) =>
      point(at((i % 9) * 900 - 4_000, Math.floor(i / 9) * 900 - 4_000)),
    );
    const speeds = origins.flatMap((target) =>
      travel
        .travelsTo(origins, target)
        .filter(({ distanceM }) => distanceM > 1_500)
        .map(({ seconds, distanceM }) => (distanceM / seconds) * 3.6),
    );
    const mean = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
    expect(mean).toBeGreaterThan(21);
    expect(mean).toBeLessThan(29);
    expect(walkKmh).toBeLessThan(mean);
  });
});

function isStreet(one: Street | undefined | { name: string }): one is Street {
  return one !== undefined && 'line' in one;
}

function line2(streets: readonly Street[], index: number): Street {
  const found = streets[index];
  if (found === undefined) throw new Error('no such street');
  return found;
}
