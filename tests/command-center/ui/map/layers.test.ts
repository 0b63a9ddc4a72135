/** What the map draws of data: classes, geometry, which orders at which zoom, and the ground without a base map. */
import { cellToLatLng, latLngToCell } from 'h3-js';
import { describe, expect, it } from 'vitest';
import {
  attributionOf,
  buildStyle,
  seats,
  shiftedBasemap,
  usableBasemap,
} from '#command-center/ui/map/base-style.ts';
import { areaFeatures, boundsOf, labelPointOf } from '#command-center/ui/map/layers/areas.ts';
import { cellFeatures, classOfCell, defaultBreaks } from '#command-center/ui/map/layers/heat.ts';
import { paletteOf } from '#command-center/ui/map/palette.ts';

const cellOf = (rate: number | null, n = 5) => ({ cell: 'x', n, households: 600, rate });
const square = (lon: number, lat: number, size: number): [number, number][] => [
  [lon, lat],
  [lon + size, lat],
  [lon + size, lat + size],
  [lon, lat + size],
  [lon, lat],
];
const area = (id: string, kind: 'area' | 'district', geometry: { type: string; coordinates: unknown[] }) => ({
  id,
  name: id,
  kind,
  repairStationId: null,
  dispatchMode: null,
  geometry,
});

describe('heat', () => {
  it('has fixed classes with closed lower borders', () => {
    const classes = [0, 3.99, 4, 8, 15.9, 16, 32, 64, 900].map((rate) =>
      classOfCell(cellOf(rate), defaultBreaks),
    );
    expect(classes).toEqual([-1, -1, 0, 1, 1, 2, 3, 4, 4]);
  });

  it('hatches small places with reports and leaves the others empty', () => {
    expect([
      classOfCell(cellOf(null, 1), defaultBreaks),
      classOfCell(cellOf(null, 0), defaultBreaks),
    ]).toEqual([-2, -1]);
  });

  it('draws each cell as a closed [lon, lat] ring around its centre', () => {
    const cell = latLngToCell(45.75, 126.63, 8);
    const [feature] = cellFeatures([{ cell, n: 1, households: 100, rate: 10 }]).features;
    const ring = feature?.geometry.coordinates[0] ?? [];
    const [lat, lon] = cellToLatLng(cell);
    expect(ring.length).toBe(7);
    expect(ring[0]).toEqual(ring[6]);
    for (const [x, y] of ring) expect(Math.hypot(x - lon, y - lat)).toBeLessThan(0.01);
  });
});

describe('areas', () => {
  it('are named at the middle of their largest part', () => {
    const many = { type: 'MultiPolygon', coordinates: [[square(0, 0, 1)], [square(126, 45, 4)]] };
    expect(labelPointOf(many)).toEqual([128, 47]);
    expect(labelPointOf({ type: 'Polygon', coordinates: [square(10, 20, 2).reverse()] })).toEqual([11, 21]);
    expect(labelPointOf({ type: 'Point', coordinates: [1, 2] })).toBeNull();
  });

  it('name districts, or areas where there are none', () => {
    const geometry = { type: 'Polygon', coordinates: [square(0, 0, 1)] };
    const both = [area('a', 'area', geometry), area('d', 'district', geometry)];
    expect(areaFeatures(both).names.features.map((one) => one.properties.id)).toEqual(['d']);
    expect(
      areaFeatures([area('a', 'area', geometry)]).names.features.map((one) => one.properties.id),
    ).toEqual(['a']);
    expect(boundsOf(both)).toEqual([0, 0, 1, 1]);
    expect(boundsOf([])).toBeNull();
  });
});

describe('the ground', () => {
  const base = (over: object) => ({
    id: 'b',
    name: 'b',
    kind: 'pmtiles' as const,
    url: '/tiles/city.pmtiles',
    crs: 'wgs84' as const,
    attribution: '© own',
    ...over,
  });

  it('names no glyphs, no sprite and nothing of another origin', () => {
    for (const basemap of [null, usableBasemap([base({})])]) {
      const style = buildStyle(paletteOf('dark'), basemap, 'https://wall.local', 'zh');
      expect(style.glyphs).toBeUndefined();
      expect(style.sprite).toBeUndefined();
      const addresses = JSON.stringify(style.sources).match(/https?:\/\/[^/"]+/g) ?? [];
      expect(addresses.filter((address) => address !== 'https://wall.local')).toEqual([]);
      expect(style.layers.map((layer) => layer.id)).toEqual(expect.arrayContaining([...seats]));
    }
  });

  it('refuses a shifted base map rather than drawing 500 m off', () => {
    const shifted = base({ crs: 'bd09' });
    expect(usableBasemap([shifted])).toBeNull();
    expect(shiftedBasemap([shifted])).toBe(shifted);
    expect(shiftedBasemap([shifted, base({})])).toBeNull();
    expect(shiftedBasemap([])).toBeNull();
  });

  it('names the owner of the base map as plain text', () => {
    expect(attributionOf([base({ attribution: '© <a href="https://x">Own</a>' })])).toBe('© Own');
    expect(attributionOf([base({ attribution: '' })])).toBe('b');
    expect(attributionOf([base({ reviewNo: 'GS(2026)1号' })])).toBe('© own · GS(2026)1号');
    expect(attributionOf([base({ kind: 'blank', url: null })])).toBeNull();
  });

  it('gives vector tiles an absolute address with its braces', () => {
    const style = buildStyle(
      paletteOf('light'),
      base({ kind: 'mvt', url: '/tiles/{z}/{x}/{y}.pbf' }),
      'http://a',
      'zh',
    );
    expect(style.sources).toEqual({
      base: { type: 'vector', tiles: ['http://a/tiles/{z}/{x}/{y}.pbf'], attribution: '© own' },
    });
  });
});
