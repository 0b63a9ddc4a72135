import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greatCircleM } from '#dispatch-core/assign/travel.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { findRoute } from '#geo-data/roads/route.ts';
import { walkKmh } from '#geo-data/roads/speeds.ts';
import { roadTravelTime } from '#geo-data/roads/travel-time.ts';
import { makeStreetGrid } from '#tests/support/street-grid.ts';
import { at, randomStreets, street } from './random-streets.ts';

const metres = fc.integer({ min: -200, max: 1_200 });
const pointNear = fc.tuple(metres, metres).map(([east, north]) => pointAt(east, north));

function pointAt(eastM: number, northM: number) {
  const [lon, lat] = at(eastM, northM);
  return { lon, lat };
}

describe('findRoute', () => {
  it('is as long and as slow as the travel time says, and never jumps or goes back in time', () => {
    fc.assert(
      fc.property(randomStreets, pointNear, pointNear, (streets, from, to) => {
        const { graph } = buildRoads(streets);
        const travel = roadTravelTime(graph, { winterFactor: 1.4 });
        const route = travel.route(from, to);
        const [answer] = travel.travelsTo([from], to);
        expect(answer?.kind).toBe(route === null ? 'estimate' : 'road');
        if (route === null) return;
        expect(route.seconds).toBeCloseTo(answer?.seconds ?? 0, 5);
        expect(route.distanceM / (answer?.distanceM ?? 0)).toBeCloseTo(1, 5);
        expect(route.line[0]).toEqual([from.lon, from.lat]);
        expect(route.line.at(-1)).toEqual([to.lon, to.lat]);
        expect(route.secondsAt).toHaveLength(route.line.length);
        expect(route.secondsAt[0]).toBe(0);
        expect(route.secondsAt.at(-1)).toBe(route.seconds);
        for (const [index, seconds] of route.secondsAt.entries()) {
          expect(seconds).toBeGreaterThanOrEqual((route.secondsAt[index - 1] ?? 0) - 1e-9);
        }
        const drawnM = route.line.reduce((sum, [lon, lat], index) => {
          const before = route.line[index - 1];
          return before === undefined
            ? 0
            : sum + greatCircleM({ lon: before[0], lat: before[1] }, { lon, lat });
        }, 0);
        expect(Math.abs(drawnM - route.distanceM)).toBeLessThan(0.1 + drawnM * 1e-4);
      }),
      { numRuns: 300 },
    );
  });

  it('names the streets in their order and leaves the walks out', () => {
    const { graph } = buildRoads([
      street('a', {
        name: '长江路',
        nameEn: 'Changjiang Road',
        line: [at(0, 0), at(400, 0)],
        nodeIds: [1, 2],
      }),
      street('a2', {
        name: '长江路',
        nameEn: 'Changjiang Road',
        class: 'primary',
        line: [at(400, 0), at(800, 0)],
        nodeIds: [2, 3],
      }),
      street('b', { line: [at(800, 0), at(800, 300)], nodeIds: [3, 4] }),
    ]);
    const route = findRoute(graph, pointAt(100, 50), pointAt(790, 200), { winterFactor: 1 });
    expect(route?.steps.map(({ name, nameEn }) => [name, nameEn])).toEqual([
      ['长江路', 'Changjiang Road'],
      [null, null],
    ]);
    expect(route?.steps[0]?.distanceM).toBeCloseTo(700, 0);
    expect(route?.steps[1]?.distanceM).toBeCloseTo(200, 0);
    const walked = (route?.seconds ?? 0) - (route?.steps.reduce((sum, step) => sum + step.seconds, 0) ?? 0);
    expect(walked).toBeCloseTo(60 / (walkKmh / 3.6), 1);
  });

  it('finds the same way again after other searches with the same memory', () => {
    const { graph } = buildRoads(makeStreetGrid({ columns: 25, rows: 25, seed: 9 }));
    const travel = roadTravelTime(graph, { winterFactor: 1 });
    const pairs = Array.from(
      { length: 12 },
      (_, i) => [pointAt(i * 300 - 1_800, 900 - i * 100), pointAt(1_500 - i * 250, i * 200 - 1_200)] as const,
    );
    const first = pairs.map(([from, to]) => travel.route(from, to));
    expect(pairs.map(([from, to]) => findRoute(graph, from, to, { winterFactor: 1 }))).toEqual(first);
    expect(first.every((route) => route !== null && route.steps.length > 0)).toBe(true);
  });
});
