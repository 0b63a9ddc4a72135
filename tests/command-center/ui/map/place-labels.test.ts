/** Names on the map cover nothing, and are hidden only where every place of theirs is taken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Box,
  boxAround,
  isInRing,
  type LabelWish,
  placeLabels,
  placesAround,
  placesOver,
} from '#command-center/ui/map/place-labels.ts';

const frame: Box = { x: 0, y: 0, width: 100, height: 100 };
const nothingKept = new Map<string, number>();
const meet = (a: Box, b: Box) =>
  Math.max(a.x, b.x) < Math.min(a.x + a.width, b.x + b.width) &&
  Math.max(a.y, b.y) < Math.min(a.y + a.height, b.y + b.height);
const isOutside = ({ x, y, width, height }: Box) => x < 0 || y < 0 || x + width > 100 || y + height > 100;

describe('placeLabels', () => {
  const two = [
    { x: 10, y: 10 },
    { x: 50, y: 10 },
  ];
  const wish = (id: string): LabelWish => ({ id, width: 20, height: 10, places: two });

  it('gives the first place to the most important and hides who finds none', () => {
    expect(placeLabels([wish('a'), wish('b'), wish('c')], [], frame, nothingKept)).toEqual([
      { id: 'a', x: 10, y: 10, place: 0 },
      { id: 'b', x: 50, y: 10, place: 1 },
    ]);
  });

  it('keeps the place of last time while it is free', () => {
    const kept = new Map([['a', 1]]);
    expect(placeLabels([wish('a')], [], frame, kept)[0]?.place).toBe(1);
    const taken = [boxAround({ x: 55, y: 15 }, 3)];
    expect(placeLabels([wish('a')], taken, frame, kept)[0]?.place).toBe(0);
    expect(placeLabels([wish('a')], [], frame, new Map([['a', 7]]))[0]?.place).toBe(0);
  });

  it('covers no mark and no other name, stays in the frame, and hides nobody without need', () => {
    const place = fc.record({ x: fc.integer({ min: -20, max: 110 }), y: fc.integer({ min: -20, max: 110 }) });
    const size = fc.integer({ min: 1, max: 40 });
    const wishes = fc.array(
      fc.record({ width: size, height: size, places: fc.array(place, { maxLength: 4 }) }),
      { maxLength: 12 },
    );
    const marks = fc.array(place, { maxLength: 6 });
    fc.assert(
      fc.property(wishes, marks, (sizes, at) => {
        const named = sizes.map((one, i) => ({ id: `n${i}`, ...one }));
        const obstacles = at.map((mark) => boxAround(mark, 6));
        const placed = placeLabels(named, obstacles, frame, nothingKept);
        const taken = [...obstacles];
        for (const { id, width, height, places } of named) {
          const free = places.findIndex((corner) => {
            const box = { ...corner, width, height };
            return !isOutside(box) && !taken.some((other) => meet(box, other));
          });
          const label = placed.find((one) => one.id === id);
          expect(label?.place ?? -1).toBe(free);
          if (label !== undefined) taken.push({ x: label.x, y: label.y, width, height });
        }
      }),
    );
  });
});

describe('the places of a name', () => {
  it('stand right, left, below and above the mark without touching it', () => {
    const at = { x: 50, y: 50 };
    const places = placesAround(at, 8, 30, 12);
    expect(places).toEqual([
      { x: 61, y: 44 },
      { x: 9, y: 44 },
      { x: 35, y: 61 },
      { x: 35, y: 27 },
    ]);
    const mark = boxAround(at, 8);
    expect(mark).toEqual({ x: 42, y: 42, width: 16, height: 16 });
    expect(places.filter((corner) => meet({ ...corner, width: 30, height: 12 }, mark))).toEqual([]);
  });

  it('start in the middle of a land, go outwards and never leave it', () => {
    const isLand = (x: number, y: number) => Math.hypot(x - 100, y - 100) < 60;
    const places = placesOver({ x: 100, y: 100 }, 20, 10, isLand);
    expect(places[0]).toEqual({ x: 90, y: 95 });
    const distances = places.map(({ x, y }) => Math.hypot(x - 90, y - 95));
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(places.length).toBeGreaterThan(20);
    expect(places.every(({ x, y }) => isLand(x, y) && isLand(x + 20, y + 10))).toBe(true);
    expect(placesOver({ x: 100, y: 100 }, 200, 10, isLand)).toEqual([]);
  });
});

describe('isInRing', () => {
  it('knows inside from outside, in the bay of a horseshoe too', () => {
    const ring = [
      { x: 0, y: 0 },
      { x: 30, y: 0 },
      { x: 30, y: 30 },
      { x: 20, y: 30 },
      { x: 20, y: 10 },
      { x: 10, y: 10 },
      { x: 10, y: 30 },
      { x: 0, y: 30 },
    ];
    expect([isInRing(ring, 5, 20), isInRing(ring, 15, 5), isInRing(ring, 25, 20)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([isInRing(ring, 15, 20), isInRing(ring, -1, 20), isInRing(ring, 31, 5)]).toEqual([
      false,
      false,
      false,
    ]);
    expect(isInRing([], 0, 0)).toBe(false);
  });
});
