/** Areas of outages: closed, simple lines around all units, groups that stand apart drawn apart, none overlapping. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOf, type LonLat } from '#dispatch-core/triage/area.ts';

const at = (x: number, y: number): LonLat => [126.6 + x / 78_000, 45.7 + y / 111_320];

function isInside([x, y]: LonLat, ring: readonly LonLat[]): boolean {
  let inside = false;
  for (const [i, [x1, y1]] of ring.entries()) {
    const [x2, y2] = ring[(i + 1) % ring.length] ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
const signedArea = (ring: readonly LonLat[]) =>
  ring.reduce((sum, [x1, y1], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length] ?? [x1, y1];
    return sum + x1 * y2 - x2 * y1;
  }, 0);
const ringsOf = (units: readonly LonLat[]) => (areaOf(units)?.coordinates ?? []).map(([ring]) => ring ?? []);

describe('areaOf', () => {
  it('is nothing for nobody, and a small line around one', () => {
    expect(areaOf([])).toBeNull();
    const [ring = []] = ringsOf([at(0, 0)]);
    expect(ring).toHaveLength(9);
    expect(ring[0]).toEqual(ring.at(-1));
    expect(signedArea(ring)).toBeGreaterThan(0);
  });

  it('draws neighbours as one and what stands apart for itself', () => {
    expect(ringsOf([at(0, 0), at(100, 0), at(200, 0)])).toHaveLength(1);
    expect(ringsOf([at(0, 0), at(100, 0), at(800, 0)])).toHaveLength(2);
  });

  it('has every unit inside exactly one line, whatever the units', () => {
    const units = fc.array(fc.tuple(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 1500 })), {
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(units, (list) => {
        const points = list.map(([x, y]) => at(x, y));
        const rings = ringsOf(points);
        for (const point of points) expect(rings.filter((ring) => isInside(point, ring))).toHaveLength(1);
        for (const ring of rings) {
          expect(ring[0]).toEqual(ring.at(-1));
          expect(signedArea(ring)).toBeGreaterThan(0);
        }
      }),
    );
  });
});
