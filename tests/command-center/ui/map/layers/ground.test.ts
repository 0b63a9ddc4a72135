/** The ground without a base map: a grid of true kilometres, and blocks where people live. */
import fc from 'fast-check';
import { greatCircleDistance, latLngToCell, UNITS } from 'h3-js';
import { describe, expect, it } from 'vitest';
import {
  blockFeatures,
  blockRings,
  gridFeatures,
  groundLayers,
} from '#command-center/ui/map/layers/ground.ts';
import { paletteOf } from '#command-center/ui/map/palette.ts';

const gridLines = (bounds: readonly [number, number, number, number]) =>
  gridFeatures(bounds).features[0]?.geometry.coordinates ?? [];
const isUpright = ([from, to]: readonly (readonly number[])[]) => from?.[0] === to?.[0];

describe('gridFeatures', () => {
  it('has a line every kilometre both ways', () => {
    const bounds = [126.5, 45.7, 126.7, 45.8] as const;
    const lons = gridLines(bounds)
      .filter(isUpright)
      .map(([from]) => from?.[0] ?? 0);
    const lats = gridLines(bounds)
      .filter((line) => !isUpright(line))
      .map(([from]) => from?.[1] ?? 0);
    const stepsM = [
      ...lons.slice(1).map((lon, i) => greatCircleDistance([45.75, lons[i] ?? 0], [45.75, lon], UNITS.m)),
      ...lats.slice(1).map((lat, i) => greatCircleDistance([lats[i] ?? 0, 126.6], [lat, 126.6], UNITS.m)),
    ];
    expect(stepsM.length).toBeGreaterThan(40);
    for (const stepM of stepsM) expect(Math.abs(stepM - 1_000)).toBeLessThan(5);
  });

  it('reaches a bounds width beyond the bounds, and stays small for a whole province', () => {
    const corner = fc.tuple(fc.integer({ min: 75, max: 130 }), fc.integer({ min: 20, max: 50 }));
    const size = fc.tuple(
      fc.double({ min: 0.01, max: 8, noNaN: true }),
      fc.double({ min: 0.01, max: 8, noNaN: true }),
    );
    fc.assert(
      fc.property(corner, size, ([west, south], [width, height]) => {
        const lines = gridLines([west, south, west + width, south + height]);
        expect(lines.length).toBeLessThanOrEqual(2 * 401);
        if (width > 1 || height > 1) return;
        const lons = lines.flat().map(([lon = 0]) => lon);
        const lats = lines.flat().map(([, lat = 0]) => lat);
        expect(Math.min(...lons)).toBeLessThanOrEqual(west - width + 1e-9);
        expect(Math.max(...lons)).toBeGreaterThanOrEqual(west + 2 * width - 1e-9);
        expect(Math.min(...lats)).toBeLessThanOrEqual(south - height + 1e-9);
        expect(Math.max(...lats)).toBeGreaterThanOrEqual(south + 2 * height - 1e-9);
      }),
    );
  });
});

describe('blocks', () => {
  it('grow with the homes, from one ring to four', () => {
    expect([0, 1, 89, 90, 360, 100_000].map(blockRings)).toEqual([1, 1, 1, 2, 3, 4]);
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), (a, b) => {
        expect(blockRings(Math.max(a, b))).toBeGreaterThanOrEqual(blockRings(Math.min(a, b)));
      }),
    );
  });

  it('are closed [lon, lat] rings around the community', () => {
    const { features } = blockFeatures([{ lon: 126.63, lat: 45.75, households: 10 }]);
    expect(features).toHaveLength(7);
    for (const { geometry } of features) {
      const ring = geometry.coordinates[0] ?? [];
      expect(ring[0]).toEqual(ring.at(-1));
      for (const [lon, lat] of ring) {
        expect(greatCircleDistance([lat, lon], [45.75, 126.63], UNITS.m)).toBeLessThan(400);
      }
    }
  });

  it('are drawn once where two communities share them', () => {
    const here = { lon: 126.63, lat: 45.75, households: 10 };
    const near = { ...here, lon: 126.632 };
    expect(latLngToCell(near.lat, near.lon, 10)).not.toBe(latLngToCell(here.lat, here.lon, 10));
    expect(blockFeatures([here, here]).features).toHaveLength(7);
    const both = blockFeatures([here, near]).features.length;
    expect(both).toBeGreaterThan(7);
    expect(both).toBeLessThan(14);
    expect(blockFeatures([]).features).toEqual([]);
  });
});

describe('groundLayers', () => {
  it.each(['dark', 'light'] as const)('takes its colours from the %s palette', (theme) => {
    const palette = paletteOf(theme);
    const { grid, blocks } = groundLayers(palette);
    expect(grid).toMatchObject({ paint: { 'line-color': palette.grid } });
    expect(blocks).toMatchObject([
      { paint: { 'fill-color': palette.block } },
      { paint: { 'line-color': palette.land } },
    ]);
  });
});
