/** Plates that would cover each other are moved aside, so that each can be counted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderMark } from '#command-center/ui/map/order-marks.ts';
import { boxAround } from '#command-center/ui/map/place-labels.ts';
import { type SpreadMark, spreadMarks } from '#command-center/ui/map/spread-marks.ts';

const radius = 10;
const project = (lon: number, lat: number) => ({ x: lon, y: lat });
const mark = (id: string, lon: number, lat: number): OrderMark => ({
  id,
  lon,
  lat,
  severity: 3,
  glyph: 'leak',
});
/** How far two plates are from each other along the axis that keeps them apart. */
const gapOf = (a: SpreadMark, b: SpreadMark) =>
  Math.max(Math.abs(a.lon + a.dx - b.lon - b.dx), Math.abs(a.lat + a.dy - b.lat - b.dy));

describe('spreadMarks', () => {
  it('leaves marks that lie apart where they are', () => {
    const marks = [mark('a', 0, 0), mark('b', 100, 0)];
    expect(spreadMarks(marks, project, [], radius)).toEqual(marks.map((one) => ({ ...one, dx: 0, dy: 0 })));
  });

  it('leaves the most urgent at its place and moves the other just off it', () => {
    const [routine, urgent] = spreadMarks([mark('routine', 0, 0), mark('urgent', 0, 0)], project, [], radius);
    expect(urgent).toMatchObject({ id: 'urgent', dx: 0, dy: 0 });
    const movedPx = Math.hypot(routine?.dx ?? 0, routine?.dy ?? 0);
    expect(movedPx).toBeGreaterThanOrEqual(1.8 * radius);
    expect(movedPx).toBeLessThan(2.1 * radius);
  });

  it('moves a mark off a disc, down to the left first, farther off a larger one', () => {
    const movedOff = (discRadius: number) => {
      const disc = boxAround({ x: 0, y: 0 }, discRadius);
      const [{ dx, dy } = { dx: 0, dy: 0 }] = spreadMarks([mark('a', 0, 0)], project, [disc], radius);
      return [dx, dy];
    };
    expect(movedOff(4)).toEqual([-15, 15]);
    const [dx = 0, dy = 0] = movedOff(12);
    expect(Math.max(Math.abs(dx), Math.abs(dy))).toBeGreaterThanOrEqual(12 + 0.9 * radius);
  });

  it('leaves a mark at its place where everything around is taken', () => {
    const disc = boxAround({ x: 0, y: 0 }, 1_000);
    expect(spreadMarks([mark('a', 0, 0)], project, [disc], radius)).toMatchObject([{ dx: 0, dy: 0 }]);
  });

  it('keeps the drawing order and never moves a mark onto a more urgent one', () => {
    const place = fc.tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 80 }));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 25 }), (places) => {
        const marks = places.map(([lon, lat], i) => mark(`m${i}`, lon, lat));
        const spread = spreadMarks(marks, project, [], radius);
        expect(spread.map(({ id }) => id)).toEqual(marks.map(({ id }) => id));
        spread.forEach((one, i) => {
          if (one.dx === 0 && one.dy === 0) return;
          for (const urgent of spread.slice(i + 1)) {
            expect(gapOf(one, urgent)).toBeGreaterThan(1.8 * radius - 1e-9);
          }
        });
      }),
    );
  });
});
