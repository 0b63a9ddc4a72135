/** Rings from pieces in any order and direction, and rings into polygons with holes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleRings, isInside, joinDirected, nestRings, signedArea } from '#geo-data/import/osm/rings.ts';
import type { LonLat } from '#geo-data/map-source.ts';

/** Ring of `n` nodes from `first` on, cut into pieces, some of them turned around, in another order. */
const cutRing = (first: number) =>
  fc
    .record({
      n: fc.integer({ min: 3, max: 40 }),
      cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
      turned: fc.infiniteStream(fc.boolean()),
    })
    .map(({ n, cuts, turned }) => {
      const ring = [...Array.from({ length: n }, (_, i) => first + i), first];
      const at = [...new Set([0, ...cuts.map((cut) => Math.floor(cut * n)), n])].sort((a, b) => a - b);
      const pieces = at.slice(1).map((to, i) => ring.slice(at[i] ?? 0, to + 1));
      return {
        nodes: new Set(ring),
        pieces: pieces.map((piece) => (turned.next().value === true ? [...piece].reverse() : piece)),
      };
    });

describe('rings of a relation', () => {
  it('come together from pieces in any order and direction', () => {
    fc.assert(
      fc.property(
        fc.tuple(cutRing(1), cutRing(1000), cutRing(2000)).chain((rings) =>
          fc.record({
            rings: fc.constant(rings),
            pieces: fc.shuffledSubarray(
              rings.flatMap((ring) => ring.pieces),
              { minLength: rings.flatMap((ring) => ring.pieces).length },
            ),
          }),
        ),
        ({ rings, pieces }) => {
          const { closed, open } = assembleRings(pieces);
          expect(open).toEqual([]);
          const found = closed.map((ring) => [...new Set(ring)].sort((a, b) => a - b).join());
          const wanted = rings.map(({ nodes }) => [...nodes].sort((a, b) => a - b).join());
          expect(found.sort()).toEqual(wanted.sort());
          for (const ring of closed) expect(ring.at(0)).toBe(ring.at(-1));
        },
      ),
    );
  });

  it('report what does not close, once', () => {
    fc.assert(
      fc.property(cutRing(1), fc.nat(), ({ pieces }, seed) => {
        const lost = seed % pieces.length;
        const { closed, open } = assembleRings(pieces.filter((_, i) => i !== lost));
        expect(closed).toEqual([]);
        expect(open.length).toBe(pieces.length === 1 ? 0 : 1);
      }),
    );
  });

  it('are two where they touch, and none where a line is doubled', () => {
    const touching = assembleRings([[1, 2, 3, 4, 5, 3, 6, 1]]);
    expect(touching.closed.map((ring) => ring.length).sort()).toEqual([4, 5]);
    expect(
      assembleRings([
        [1, 2, 3],
        [3, 2, 1],
        [3, 4, 1],
      ]).closed,
    ).toHaveLength(1);
    expect(assembleRings([[1, 2, 1]])).toEqual({ closed: [], open: [] });
  });

  it('keep the direction of coastlines', () => {
    expect(
      joinDirected([
        [3, 4],
        [1, 2, 3],
        [9, 8],
      ])
        .map((chain) => chain.join())
        .sort(),
    ).toEqual(['1,2,3,4', '9,8']);
    expect(
      joinDirected([
        [1, 2],
        [2, 3],
        [3, 1],
      ]),
    ).toEqual([[1, 2, 3, 1]]);
  });
});

/** Square around (x, y) with half side r, running clockwise or not. */
function square(x: number, y: number, r: number, clockwise = false): LonLat[] {
  const ring: LonLat[] = [
    [x - r, y - r],
    [x + r, y - r],
    [x + r, y + r],
    [x - r, y + r],
    [x - r, y - r],
  ];
  return clockwise ? ring.reverse() : ring;
}

describe('rings in rings', () => {
  it('are holes, islands in holes, and apart, whatever their direction and order', () => {
    const rings = [square(0, 0, 5), square(0, 0, 4), square(0, 0, 3), square(0, 0, 1), square(20, 0, 2)];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(rings, { minLength: rings.length }),
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        (given, turned) => {
          const polygons = nestRings(
            given.map((ring, i) => (turned[i] === true ? [...ring].reverse() : ring)),
          );
          expect(polygons.map((polygon) => polygon.length).sort()).toEqual([1, 2, 2]);
          for (const [outer, ...holes] of polygons) {
            expect(signedArea(outer ?? [])).toBeGreaterThan(0);
            for (const hole of holes) expect(signedArea(hole)).toBeLessThan(0);
          }
          const area = (polygon: readonly (readonly LonLat[])[]) =>
            polygon.reduce((sum, ring) => sum + signedArea(ring) / 2, 0);
          expect(polygons.reduce((sum, polygon) => sum + area(polygon), 0)).toBeCloseTo(
            100 - 64 + 36 - 4 + 16,
            9,
          );
        },
      ),
    );
  });

  it('lose what has no surface', () => {
    expect(
      nestRings([
        [
          [0, 0],
          [1, 1],
          [2, 2],
          [0, 0],
        ],
      ]),
    ).toEqual([]);
    expect(isInside([0, 0], square(0, 0, 1))).toBe(true);
    expect(isInside([2, 0], square(0, 0, 1))).toBe(false);
  });
});
