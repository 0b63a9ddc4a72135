/** Heat is honest: cells, communities and districts add up to the same total, and small numbers hide rates only. */
import fc from 'fast-check';
import { getResolution, isValidCell } from 'h3-js';
import { describe, expect, it } from 'vitest';
import {
  type CellHouseholds,
  cell7Of,
  cell9Of,
  cellAt,
  disk7,
  foldCells,
  foldCommunities,
  foldDistricts,
  type HeatRow,
  type HeatTotals,
  heatBreaks,
  rateOf,
} from '#geo-data/cells.ts';

const DAY = 86_400_000;

describe('cells', () => {
  it('lie where the point is, at the resolution asked for', () => {
    const cell = cell9Of(126.63, 45.75);
    expect(cell).toBe('89149632893ffff');
    expect([9, 8, 7].map((resolution) => getResolution(cellAt(cell, resolution)))).toEqual([9, 8, 7]);
    expect(disk7(126.63, 45.75, 2)).toHaveLength(19);
    expect(disk7(126.63, 45.75, 2)).toContain(cell7Of(126.63, 45.75));
  });
});

const place = fc.record({
  lon: fc.double({ min: 126.5, max: 126.8, noNaN: true }),
  lat: fc.double({ min: 45.6, max: 45.9, noNaN: true }),
  communityId: fc.option(fc.constantFrom('c1', 'c2', 'c3')),
});
const districtOf = (communityId: string | null) => (communityId === 'c1' ? 'd1' : communityId && 'd2');
const rows: fc.Arbitrary<HeatRow[]> = fc.array(
  fc.tuple(place, fc.integer({ min: 1, max: 50 })).map(([{ lon, lat, communityId }, n]) => ({
    cell9: cell9Of(lon, lat),
    communityId,
    districtId: districtOf(communityId),
    n,
  })),
);
const living: fc.Arbitrary<CellHouseholds[]> = fc.array(
  fc.tuple(place, fc.integer({ min: 0, max: 300 })).map(([{ lon, lat, communityId }, households]) => ({
    cell9: cell9Of(lon, lat),
    communityId: communityId ?? 'c1',
    districtId: districtOf(communityId ?? 'c1'),
    households,
  })),
);

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const addUp = ({ items, outside }: HeatTotals) => sum(items.map((item) => item.n)) + outside.n;

describe('heat', () => {
  it('adds up to the same total however it is folded', () => {
    fc.assert(
      fc.property(rows, living, (counted, homes) => {
        const total = sum(counted.map((row) => row.n));
        const households = sum(homes.map((home) => home.households));
        const folds = [
          foldCells(counted, homes, 7),
          foldCells(counted, homes, 8),
          foldCells(counted, homes, 9),
          foldCommunities(counted, homes),
          foldDistricts(counted, homes),
        ];
        for (const folded of folds) {
          expect(folded.total.n).toBe(total);
          expect(addUp(folded)).toBe(total);
          expect(sum(folded.items.map((item) => item.households))).toBe(households);
        }
      }),
    );
  });

  it('gives every item a valid cell once, and finer cells add up to their parents', () => {
    fc.assert(
      fc.property(rows, living, (counted, homes) => {
        const coarse = new Map(foldCells(counted, homes, 7).items.map((item) => [item.id, item.n]));
        const fine = new Map<string, number>();
        for (const item of foldCells(counted, homes, 8).items) {
          expect(isValidCell(item.id)).toBe(true);
          const parent = cellAt(item.id, 7);
          fine.set(parent, (fine.get(parent) ?? 0) + item.n);
        }
        expect(fine).toEqual(coarse);
      }),
    );
  });

  it('puts reports without a community outside of communities, and keeps quiet communities as items', () => {
    const cell9 = cell9Of(126.6, 45.7);
    const folded = foldCommunities(
      [
        { cell9, communityId: null, districtId: 'd1', n: 3 },
        { cell9, communityId: 'c1', districtId: 'd1', n: 2 },
      ],
      [
        { cell9, communityId: 'c1', districtId: 'd1', households: 100 },
        { cell9, communityId: 'c2', districtId: 'd1', households: 59 },
      ],
    );
    expect(folded).toEqual({
      items: [
        { id: 'c1', n: 2, households: 100, rate: 20 },
        { id: 'c2', n: 0, households: 59, rate: null },
      ],
      outside: { n: 3 },
      total: { n: 5 },
    });
  });

  it('hides the rate below 60 households and never the count', () => {
    expect(rateOf(3, 59)).toBeNull();
    expect(rateOf(3, 60)).toBe(50);
    expect(rateOf(0, 60)).toBe(0);
    const [item] = foldCells(
      [{ cell9: cell9Of(126.6, 45.7), communityId: null, districtId: null, n: 4 }],
      [],
      9,
    ).items;
    expect(item).toMatchObject({ n: 4, households: 0, rate: null });
  });

  it('has breaks that follow from measure and window alone and only rise', () => {
    expect(heatBreaks('requests', DAY)).toEqual([4, 8, 16, 32, 64]);
    expect(heatBreaks('requests', 7 * DAY)).toEqual([28, 56, 110, 220, 450]);
    fc.assert(
      fc.property(
        fc.constantFrom('requests', 'orders', 'overdue' as const),
        fc.integer({ min: 60_000, max: 400 * DAY }),
        (measure, windowMs) => {
          const breaks = heatBreaks(measure, windowMs);
          expect([...new Set(breaks)].sort((a, b) => a - b)).toEqual(breaks);
        },
      ),
    );
  });
});
