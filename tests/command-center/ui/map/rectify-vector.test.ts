/** Shifted vector tiles are put right: every point lies where its true coordinates say, whichever tile it came from. */
import gcoord from 'gcoord';
import { describe, expect, it, vi } from 'vitest';
import { buildStyle, usableBasemap } from '#command-center/ui/map/base-style.ts';
import { paletteOf } from '#command-center/ui/map/palette.ts';
import { archiveOf, rectifiedArchive, rectifiedTiles } from '#command-center/ui/map/rectified-address.ts';
import { piecesOf, type Tile, tilesUnder } from '#command-center/ui/map/rectify-raster.ts';
import { mergeShifted } from '#command-center/ui/map/rectify-vector.ts';
import { encodeTile, type TileFeature } from '#geo-data/tiles/encode-tile.ts';
import { tileExtent } from '#geo-data/tiles/mercator.ts';
import { readTile } from '#tests/geo-data/tiles/support/read-archive.ts';

// The library needs a browser; nothing of it is used here.
vi.mock('maplibre-gl', () => ({ addProtocol: () => undefined }));

type Place = readonly [lon: number, lat: number];

/** A place in tiles at a zoom. */
function tilesOf([lon, lat]: readonly number[], z: number): readonly [number, number] {
  const [lonDeg, latDeg] = [lon ?? 0, lat ?? 0];
  const sine = Math.sin((latDeg * Math.PI) / 180);
  const world = 2 ** z;
  return [(lonDeg / 360 + 0.5) * world, (0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI) * world];
}

const tileAt = (place: Place, z: number): Tile => {
  const [x, y] = tilesOf(place, z);
  return { z, x: Math.floor(x), y: Math.floor(y) };
};

/** The line as a shifted map has it in one of its tiles and a little around it; null in a tile that it does not touch. */
function shiftedTile(line: readonly Place[], { z, x, y }: Tile): Uint8Array | null {
  const geometry = line.map((place): [number, number] => {
    const [u, v] = tilesOf(gcoord.transform([...place], gcoord.WGS84, gcoord.GCJ02), z);
    return [Math.round((u - x) * tileExtent), Math.round((v - y) * tileExtent)];
  });
  const isNear = (at: number): boolean => at > -tileExtent / 16 && at < tileExtent * (17 / 16);
  if (!geometry.every(([u, v]) => isNear(u) && isNear(v))) return null;
  const feature: TileFeature = {
    type: 2,
    geometry: [geometry],
    tags: { name: '人民大街' },
  };
  return encodeTile(new Map([['roads', [feature]]]));
}

describe('a vector base map in GCJ-02', () => {
  it.each([
    [126.63, 45.75],
    [116.4, 39.9],
    [121.47, 31.23],
  ])('shows a street at %f, %f where it is, out of every tile that has a part of it', (lon, lat) => {
    const street: readonly Place[] = [
      [lon, lat],
      [lon + 0.0003, lat + 0.0002],
    ];
    for (const z of [10, 11, 13, 15]) {
      const target = tileAt([lon, lat], z);
      const under = tilesUnder(piecesOf(target), z);
      const sources = under.map((tile) => ({ tile, bytes: shiftedTile(street, tile) }));
      const found = readTile(mergeShifted(target, sources));
      expect(found).toHaveLength(sources.filter(({ bytes }) => bytes !== null).length);
      expect(found.length).toBeGreaterThan(0);
      for (const { layer, properties, parts } of found) {
        expect([layer, properties.name]).toEqual(['roads', '人民大街']);
        for (const [i, point] of (parts[0] ?? []).entries()) {
          const [u, v] = tilesOf(street[i] ?? [0, 0], z);
          const [x, y] = [(u - target.x) * tileExtent, (v - target.y) * tileExtent];
          // Half a pixel of a tile that is drawn with 512.
          expect(Math.hypot(point.x - x, point.y - y), `zoom ${z}`).toBeLessThan(tileExtent / 1024);
        }
      }
    }
  });

  it('leaves away what lies outside, and needs no tile where there is none', () => {
    const target = tileAt([126.63, 45.75], 15);
    const far: readonly Place[] = [
      [126.8, 45.9],
      [126.81, 45.91],
    ];
    const [source = target] = tilesUnder(piecesOf(target), 15);
    const elsewhere = tileAt(far[0] ?? [0, 0], 15);
    const strange = { tile: source, bytes: shiftedTile(far, elsewhere) };
    expect(readTile(mergeShifted({ ...target, x: target.x + 3 }, [strange]))).toEqual([]);
    expect(readTile(mergeShifted(target, [{ tile: source, bytes: null }]))).toEqual([]);
  });

  it('is drawable as tiles and as one archive, each by an address of its own', () => {
    const tiles = {
      id: 'own',
      name: '底图',
      kind: 'mvt' as const,
      url: 'https://tiles.example/{z}/{x}/{y}.pbf',
      crs: 'gcj02' as const,
      attribution: '',
    };
    const archive = { ...tiles, kind: 'pmtiles' as const, url: 'https://tiles.example/city.pmtiles' };
    for (const basemap of [tiles, archive]) expect(usableBasemap([basemap])).toBe(basemap);
    const sourceOf = (basemap: typeof tiles | typeof archive) =>
      buildStyle(paletteOf('dark'), basemap, 'http://a', 'zh').sources.base;
    expect(sourceOf(tiles)).toMatchObject({ type: 'vector', tiles: [rectifiedTiles(tiles.url, 'mvt')] });
    expect(sourceOf(archive)).toMatchObject({ type: 'vector', url: rectifiedArchive(archive.url) });
    expect(archiveOf(rectifiedArchive(archive.url))).toBe(archive.url);
    expect(archiveOf(rectifiedTiles(archive.url, 'pmtiles'))).toBe(archive.url);
  });
});
