/** Workers on a community's disc are drawn at its rim. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pushAside } from '#command-center/ui/map/push-aside.ts';

const disc = { x: 100, y: 100, radius: 20 };
const markRadius = 6;
const aside = (places: readonly (readonly [number, number])[], discs = [disc]) => {
  const moved = pushAside(
    places.length,
    (i) => ({ x: places[i]?.[0] ?? 0, y: places[i]?.[1] ?? 0 }),
    discs,
    markRadius,
  );
  return places.map(([x, y], i) => [x + (moved[2 * i] ?? 0), y + (moved[2 * i + 1] ?? 0)] as const);
};

describe('pushAside', () => {
  it('moves nobody where there are no discs, and nobody who stands clear of one', () => {
    expect([...pushAside(2, () => ({ x: 100, y: 100 }), [], markRadius)]).toEqual([0, 0, 0, 0]);
    expect(aside([[126, 100]])).toEqual([[126, 100]]);
  });

  it('pushes straight out to the rim', () => {
    const [[x, y] = [0, 0]] = aside([[90, 100]]);
    expect(x).toBeCloseTo(74, 4);
    expect(y).toBeCloseTo(100, 4);
  });

  it('spreads those in the very middle around it', () => {
    const moved = aside(Array.from({ length: 8 }, () => [100, 100] as const));
    moved.forEach(([x, y], i) => {
      expect(Math.hypot(x - 100, y - 100)).toBeCloseTo(26, 4);
      for (const [ox, oy] of moved.slice(i + 1))
        expect(Math.hypot(x - ox, y - oy)).toBeGreaterThan(markRadius);
    });
  });

  it('leaves everybody at the rim or outside, in the direction he stood', () => {
    const place = fc.tuple(fc.integer({ min: 60, max: 140 }), fc.integer({ min: 60, max: 140 }));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 20 }), (places) => {
        aside(places).forEach(([x, y], i) => {
          const [fromX = 0, fromY = 0] = places[i] ?? [];
          const before = Math.hypot(fromX - 100, fromY - 100);
          const after = Math.hypot(x - 100, y - 100);
          expect(after).toBeCloseTo(Math.max(before, 26), 3);
          if (before < 4) return;
          const along = (x - 100) * (fromX - 100) + (y - 100) * (fromY - 100);
          expect(along).toBeCloseTo(after * before, 2);
        });
      }),
    );
  });
});
