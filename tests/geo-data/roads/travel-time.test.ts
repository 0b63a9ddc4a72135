import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTravel } from '#dispatch-core/assign/travel.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { roadTravelTime } from '#geo-data/roads/travel-time.ts';
import { makeStreetGrid } from '#tests/support/street-grid.ts';
import { at, randomStreets, street } from './random-streets.ts';

const metres = fc.integer({ min: -800, max: 1_800 });
const pointNear = fc.tuple(metres, metres).map(([east, north]) => pointAt(east, north));

function pointAt(eastM: number, northM: number) {
  const [lon, lat] = at(eastM, northM);
  return { lon, lat };
}

describe('roadTravelTime', () => {
  it('answers the same whether it remembers earlier questions or not', () => {
    const { graph } = buildRoads(makeStreetGrid({ columns: 20, rows: 20, seed: 4 }));
    const remembering = roadTravelTime(graph, { winterFactor: 1.35 });
    const spot = fc.tuple(fc.integer({ min: -2_000, max: 2_000 }), fc.integer({ min: -2_000, max: 2_000 }));
    fc.assert(
      fc.property(fc.array(spot, { minLength: 1, maxLength: 6 }), fc.nat(5), (spots, which) => {
        const origins = spots.map(([east, north]) => pointAt(east, north));
        const target = pointAt(which * 500 - 1_300, 700 - which * 310);
        const fresh = roadTravelTime(graph, { winterFactor: 1.35 });
        expect(remembering.travelsTo(origins, target)).toEqual(fresh.travelsTo(origins, target));
      }),
      { numRuns: 150 },
    );
  });

  it('is never below its bound, never negative and never NaN', () => {
    fc.assert(
      fc.property(randomStreets, pointNear, pointNear, (streets, from, to) => {
        const travel = roadTravelTime(buildRoads(streets).graph, { winterFactor: 1.35 });
        const [answer] = travel.travelsTo([from], to);
        expect(answer?.seconds).toBeGreaterThanOrEqual(travel.atLeastSeconds(from, to));
        expect(answer?.distanceM).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  it('estimates and says so: far from roads, on another island, where no way leads, at no place at all', () => {
    const { graph } = buildRoads([
      street('main', { line: [at(0, 0), at(1_000, 0), at(1_000, 900)], nodeIds: [1, 2, 3] }),
      street('isle', { line: [at(5_000, 0), at(5_400, 0)], nodeIds: [10, 11] }),
      street('trap', { oneWay: 'forward', line: [at(1_000, 900), at(1_000, 2_500)], nodeIds: [3, 4] }),
    ]);
    const travel = roadTravelTime(graph, { winterFactor: 1 });
    const town = pointAt(300, 10);
    const kinds = (from: { lon: number; lat: number }, to: { lon: number; lat: number }) =>
      travel.travelsTo([from], to).map(({ kind }) => kind);
    expect(kinds(town, pointAt(900, 0))).toEqual(['road']);
    expect(kinds(pointAt(0, 3_000), town)).toEqual(['estimate']);
    expect(kinds(town, pointAt(0, 3_000))).toEqual(['estimate']);
    expect(kinds(town, pointAt(5_200, 0))).toEqual(['estimate']);
    expect(kinds(pointAt(5_000, 0), pointAt(5_300, 0))).toEqual(['road']);
    expect(kinds(town, pointAt(1_000, 2_400))).toEqual(['road']);
    expect(kinds(pointAt(1_000, 2_400), town)).toEqual(['estimate']);
    expect(travel.travelsTo([pointAt(0, 3_000)], town)).toEqual([estimateTravel(pointAt(0, 3_000), town)]);
    expect(kinds({ lon: Number.NaN, lat: 45 }, town)).toEqual(['estimate']);
    expect(travel.travelsTo([], town)).toEqual([]);
  });

  it('drives more slowly in winter and walks no faster in summer', async () => {
    const { graph } = buildRoads([street('a', { line: [at(0, 0), at(2_000, 0)], nodeIds: [1, 2] })]);
    const ask = async (winterFactor: number) =>
      (await roadTravelTime(graph, { winterFactor }).toOne([pointAt(0, 100)], pointAt(2_000, 0)))[0];
    const [dry, snow] = [await ask(1), await ask(1.5)];
    const walk = 100 / (4.5 / 3.6);
    expect((snow?.seconds ?? 0) - walk).toBeCloseTo(((dry?.seconds ?? 0) - walk) * 1.5, 2);
    expect(snow?.distanceM).toBe(dry?.distanceM);
  });
});
