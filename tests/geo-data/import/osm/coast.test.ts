/** Land and sea from coastlines within a box: together they fill it, wherever the coast enters and leaves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipChain, splitLandAndSea } from '#geo-data/import/osm/coast.ts';
import { type Box, isInside, signedArea } from '#geo-data/import/osm/rings.ts';
import type { LonLat } from '#geo-data/map-source.ts';

const box: Box = [0, 0, 10, 10];
type Polygons = readonly (readonly (readonly LonLat[])[])[];

function surface(polygons: Polygons): number {
  return polygons.flat().reduce((sum, ring) => sum + signedArea(ring) / 2, 0);
}

function covers(polygons: Polygons, at: LonLat): boolean {
  return polygons.some(
    ([outer = [], ...holes]) => isInside(at, outer) && !holes.some((hole) => isInside(at, hole)),
  );
}

describe('a coast through the box', () => {
  it('has land on its left', () => {
    const { land, sea, looseEnds } = splitLandAndSea(
      [
        [
          [-1, 4],
          [5, 4],
          [11, 4],
        ],
      ],
      box,
    );
    expect(looseEnds).toEqual([]);
    expect([surface(land), surface(sea)]).toEqual([60, 40]);
    expect(covers(land, [5, 9])).toBe(true);
    expect(covers(sea, [5, 1])).toBe(true);
  });

  it('goes around corners, comes back, and leaves islands in the sea', () => {
    const bay: LonLat[] = [
      [-1, 8],
      [6, 8],
      [6, 2],
      [-1, 2],
    ];
    const island: LonLat[] = [
      [2, 4],
      [4, 4],
      [4, 6],
      [2, 6],
      [2, 4],
    ];
    const { land, sea } = splitLandAndSea([bay, island], box);
    expect(surface(sea)).toBeCloseTo(36 - 4, 9);
    expect(surface(land)).toBeCloseTo(64 + 4, 9);
    expect(covers(land, [3, 5])).toBe(true);
    expect(covers(sea, [1, 5])).toBe(true);
    expect(covers(land, [8, 5])).toBe(true);
  });

  it('is drawn on to the nearest edge where the file was cut, and says so', () => {
    const { land, looseEnds } = splitLandAndSea(
      [
        [
          [0.5, 4],
          [9.8, 4],
        ],
      ],
      box,
    );
    expect(looseEnds).toEqual([
      [0.5, 4],
      [9.8, 4],
    ]);
    expect(surface(land)).toBeCloseTo(60, 9);
  });

  it('fills the box with land and sea that share nothing, for any zigzag', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 9.8, noNaN: true }), { minLength: 2, maxLength: 12 }),
        fc.boolean(),
        fc.double({ min: 0.1, max: 9.9, noNaN: true }),
        fc.double({ min: 0.1, max: 9.9, noNaN: true }),
        (heights, westward, x, y) => {
          const step = 12 / (heights.length - 1);
          const line = heights.map((height, i): LonLat => [-1 + i * step, height]);
          const { land, sea } = splitLandAndSea([westward ? [...line].reverse() : line], box);
          expect(surface(land) + surface(sea)).toBeCloseTo(100, 6);
          expect(covers(land, [x, y])).not.toBe(covers(sea, [x, y]));
        },
      ),
    );
  });
});

describe('without a shore in the box', () => {
  it('all is land, or all is sea around islands', () => {
    expect(surface(splitLandAndSea([], box).land)).toBe(100);
    const island: LonLat[] = [
      [2, 4],
      [4, 4],
      [4, 6],
      [2, 6],
      [2, 4],
    ];
    const { land, sea } = splitLandAndSea([island], box);
    expect([surface(land), surface(sea)]).toEqual([4, 96]);
    const lagoon = splitLandAndSea([[...island].reverse()], box);
    expect([surface(lagoon.land), surface(lagoon.sea)]).toEqual([96, 4]);
  });

  it('a ring that leaves the box and comes back is cut, not closed inside', () => {
    const across: LonLat[] = [
      [5, 5],
      [15, 5],
      [15, 8],
      [5, 8],
      [5, 5],
    ];
    expect(clipChain(across, box)).toEqual([
      [
        [10, 8],
        [5, 8],
        [5, 5],
        [10, 5],
      ],
    ]);
    const { land, sea } = splitLandAndSea([across], box);
    expect(surface(land)).toBeCloseTo(15, 9);
    expect(surface(sea)).toBeCloseTo(85, 9);
  });
});
