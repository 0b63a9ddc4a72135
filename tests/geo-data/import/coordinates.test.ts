/** Coordinates of files: converted once, and named when they are of another kind. */
import fc from 'fast-check';
import gcoord from 'gcoord';
import { describe, expect, it } from 'vitest';
import { checkPlace, findShift, offsetM, toWgs84 } from '#geo-data/import/coordinates.ts';
import type { LonLat } from '#geo-data/map-source.ts';

const siteBox = [126, 45, 127.2, 46.5] as const;
const inHarbin = fc.record({
  lon: fc.double({ min: 126.4, max: 126.9, noNaN: true }),
  lat: fc.double({ min: 45.6, max: 45.9, noNaN: true }),
});
const shifted = (at: LonLat, crs: 'gcj02' | 'bd09'): LonLat => {
  const [lon, lat] = gcoord.transform([...at], gcoord.WGS84, crs === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09);
  return [lon, lat];
};

describe('conversion', () => {
  it('brings back what was shifted, within half a metre', () => {
    fc.assert(
      fc.property(inHarbin, fc.constantFrom('gcj02', 'bd09'), ({ lon, lat }, crs) => {
        const back = toWgs84(shifted([lon, lat], crs), crs);
        expect(Math.hypot(...offsetM([lon, lat], back))).toBeLessThan(0.5);
      }),
    );
  });

  it('leaves WGS-84 and the rest of the world alone', () => {
    expect(toWgs84([126.65, 45.75], 'wgs84')).toEqual([126.65, 45.75]);
    expect(toWgs84([7.42, 43.73], 'gcj02')).toEqual([7.42, 43.73]);
  });
});

describe('a place', () => {
  const code = (lon: number, lat: number, box: typeof siteBox | null = siteBox) => {
    const checked = checkPlace(lon, lat, { crs: 'wgs84', siteBox: box });
    return checked.ok ? 'ok' : checked.code;
  };
  it.each([
    [126.6, 45.7, 'ok'],
    [45.7, 126.6, 'coordinates-swapped'],
    [0, 0, 'coordinate-zero'],
    [116.4, 39.9, 'outside-site'],
    [14093000, 5743000, 'projected-mercator'],
    [42545000, 5068000, 'projected-gauss'],
    [545000, 5068000, 'projected-gauss'],
    [5068000, 545000, 'projected-gauss'],
    [200, 95, 'coordinate-range'],
  ] as const)('%f, %f: %s', (lon, lat, wanted) => {
    expect(code(lon, lat)).toBe(wanted);
  });

  it('is swapped where the latitude is beyond the pole, also before the site has any place', () => {
    expect(code(45.7, 126.6, null)).toBe('coordinates-swapped');
    expect(code(126.6, 45.7, null)).toBe('ok');
  });

  it('that was read right is never called wrong', () => {
    fc.assert(
      fc.property(
        inHarbin,
        ({ lon, lat }) => code(lon, lat) === 'ok' && code(lat, lon) === 'coordinates-swapped',
      ),
    );
  });
});

describe('a file that lies off as a whole', () => {
  const places = fc.array(inHarbin, { minLength: 3, maxLength: 30 });
  it('is told by its system, also when its places scatter', () => {
    fc.assert(
      fc.property(
        places,
        fc.constantFrom('gcj02', 'bd09'),
        fc.double({ min: 0, max: 40, noNaN: true }),
        (all, crs, scatterM) => {
          const witnesses = all.map(({ lon, lat }, i) => {
            const known: LonLat = [lon + (((i % 3) - 1) * scatterM) / 80_000, lat];
            return { known, given: shifted([lon, lat], crs) };
          });
          expect(findShift(witnesses)?.crs).toBe(crs);
        },
      ),
    );
  });

  it('is not suspected when it lies right, or off in its own way', () => {
    fc.assert(
      fc.property(places, (all) => {
        const right = all.map(({ lon, lat }) => ({
          known: [lon, lat] as const,
          given: [lon + 0.0002, lat] as const,
        }));
        const moved = all.map(({ lon, lat }) => ({
          known: [lon, lat] as const,
          given: [lon - 0.01, lat - 0.01] as const,
        }));
        expect([findShift(right), findShift(moved)]).toEqual([null, null]);
      }),
    );
  });
});
