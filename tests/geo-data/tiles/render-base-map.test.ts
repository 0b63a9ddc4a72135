import type { PMTiles } from 'pmtiles';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MapSource } from '#geo-data/map-source.ts';
import { tilesOf } from '#geo-data/tiles/mercator.ts';
import { renderBaseMap } from '#geo-data/tiles/render-base-map.ts';
import { openArchive, type ReadFeature, readArchiveTile } from './support/read-archive.ts';
import { at, box, smallTown, street } from './support/small-town.ts';

let archive: PMTiles;
beforeAll(async () => {
  archive = openArchive(await renderBaseMap(smallTown));
});

/** Features of all tiles of a zoom. */
async function featuresAt(z: number, from: PMTiles = archive): Promise<ReadFeature[]> {
  const tiles = tilesOf(smallTown.bounds, z);
  const read = await Promise.all(tiles.map((tile) => readArchiveTile(from, z, tile.x, tile.y)));
  return read.flatMap((features) => features ?? []);
}

const kindsIn = (features: readonly ReadFeature[], layer: string) =>
  [
    ...new Set(features.filter((one) => one.layer === layer).map((one) => String(one.properties.kind))),
  ].sort();

describe('renderBaseMap', () => {
  it('is an archive that the public reader takes, with attribution, layers and bounds', async () => {
    const header = await archive.getHeader();
    expect(header).toMatchObject({ minZoom: 6, maxZoom: 15, tileType: 1, clustered: true });
    expect([header.minLon, header.maxLat]).toEqual([expect.closeTo(126.59, 5), expect.closeTo(45.775, 5)]);
    const metadata = await archive.getMetadata();
    expect(metadata).toMatchObject({ attribution: '© Small town' });
    expect(Object(metadata).vector_layers.map(({ id }: { id: string }) => id)).toContain('roads');
  });

  it('shows main streets, river and rail from afar, side streets from 13, buildings from 14', async () => {
    const far = await featuresAt(10);
    expect(kindsIn(far, 'roads')).toEqual(['major_road', 'rail']);
    expect(kindsIn(far, 'water')).toContain('river');
    expect(kindsIn(await featuresAt(12), 'roads')).not.toContain('minor_road');
    const near = await featuresAt(13);
    expect(kindsIn(near, 'roads')).toContain('minor_road');
    expect(kindsIn(near, 'buildings')).toEqual([]);
    const close = await featuresAt(15);
    expect(kindsIn(close, 'buildings')).toEqual(['building']);
    expect(kindsIn(close, 'roads')).toEqual(['major_road', 'minor_road', 'path', 'rail']);
  });

  it('has names in both languages on streets, waters, parks and places', async () => {
    const features = await featuresAt(15);
    const names = new Map(features.map(({ properties }) => [properties.name, properties['name:en']]));
    expect(names.get('中央大街')).toBe('Central Street');
    expect(names.get('云江')).toBeDefined();
    expect(names.get('兆麟公园')).toBe('Zhaolin Park');
    expect(names.get('钟楼')).toBeUndefined();
    expect(names.has('钟楼')).toBe(true);
  });

  it('names a river along its line and not once more on its surface', async () => {
    const waters = (source: MapSource, z: number) =>
      renderBaseMap(source).then(async (bytes) =>
        (await featuresAt(z, openArchive(bytes)))
          .filter((one) => one.layer === 'water' && one.properties.name !== undefined)
          .map((one) => one.type),
      );
    const surface = { kind: 'water' as const, name: '云江', nameEn: null, rings: [box(0, 0.4, 1, 0.5)] };
    expect(new Set(await waters({ ...smallTown, areas: [surface] }, 12))).toEqual(new Set([2]));
    expect(new Set(await waters({ ...smallTown, areas: [surface], lines: [] }, 12))).toEqual(new Set([1]));
  });

  it('joins the pieces of a street but for the bridge, which is marked', async () => {
    const [tile] = tilesOf([...at(0.5, 0.6), ...at(0.51, 0.61)], 12);
    const roads = (await readArchiveTile(archive, 12, tile?.x ?? 0, tile?.y ?? 0)) ?? [];
    const main = roads.filter((one) => one.properties.name === '中央大街');
    expect(main.filter((one) => one.properties.is_bridge === true)).toHaveLength(1);
    expect(main.filter((one) => one.properties.is_bridge !== true)).toHaveLength(2);
  });

  it('keeps the hole in the park and the land under everything', async () => {
    const features = await featuresAt(13);
    const parks = features.filter((one) => one.properties.kind === 'park' && one.type === 3);
    expect(Math.max(...parks.map((one) => one.parts.length))).toBe(2);
    expect(kindsIn(features, 'earth')).toEqual(['earth']);
  });

  it('puts the name of a park on the park, not into its hole', async () => {
    const [tile] = tilesOf([...at(0.75, 0.75), ...at(0.75, 0.75)], 13);
    const features = (await readArchiveTile(archive, 13, tile?.x ?? 0, tile?.y ?? 0)) ?? [];
    const label = features.find((one) => one.layer === 'pois' && one.properties.kind === 'park');
    const hole = features.find((one) => one.properties.kind === 'park' && one.type === 3)?.parts[1] ?? [];
    const point = label?.parts[0]?.[0];
    const xs = hole.map((one) => one.x);
    const ys = hole.map((one) => one.y);
    expect(point).toBeDefined();
    const inHole =
      (point?.x ?? 0) > Math.min(...xs) &&
      (point?.x ?? 0) < Math.max(...xs) &&
      (point?.y ?? 0) > Math.min(...ys) &&
      (point?.y ?? 0) < Math.max(...ys);
    expect(inHole).toBe(false);
  });

  it('draws the same from the block below as from the whole city: no street ends at a seam', async () => {
    // A street across many tiles of the detail zooms.
    const long: MapSource = {
      ...smallTown,
      bounds: [126, 45.5, 127.2, 46],
      areas: [],
      lines: [],
      buildings: [],
      names: [],
      streets: [
        street('long', 'primary', [
          [126, 45.75],
          [127.2, 45.76],
        ]),
      ],
    };
    const made = openArchive(await renderBaseMap(long, { minZoom: 13, maxZoom: 13 }));
    const row = tilesOf([126.01, 45.751, 127.19, 45.759], 13);
    const spans = new Map<number, number>();
    for (const { x, y } of row) {
      const roads = ((await readArchiveTile(made, 13, x, y)) ?? []).filter((one) => one.layer === 'roads');
      for (const point of roads.flatMap((one) => one.parts.flat())) {
        const inside = Math.min(4096, Math.max(0, point.x));
        spans.set(x, Math.max(spans.get(x) ?? 0, inside));
      }
    }
    const columns = [...new Set(row.map(({ x }) => x))];
    expect(columns.length).toBeGreaterThan(20);
    // The last column ends inside of its tile.
    for (const x of columns.slice(0, -1)) expect(spans.get(x), `column ${x}`).toBe(4096);
  });

  it('is the same bytes for the same ground, and tells how far it is', async () => {
    const told: [number, number][] = [];
    const once = await renderBaseMap(smallTown, {
      onProgress: (done, total) => void told.push([done, total]),
    });
    const again = await renderBaseMap(smallTown);
    expect(Buffer.compare(once, again)).toBe(0);
    const [done, total] = told.at(-1) ?? [];
    expect(done).toBe(total);
  });

  it('refuses bounds without a surface and survives degenerate shapes', async () => {
    await expect(renderBaseMap({ ...smallTown, bounds: [1, 1, 1, 2] })).rejects.toThrow(RangeError);
    const broken: MapSource = {
      ...smallTown,
      streets: [street('dot', 'primary', [at(0.1, 0.1), at(0.1, 0.1)]), street('one', 'primary', [at(0, 0)])],
      areas: [
        { kind: 'park', name: 'x', nameEn: null, rings: [[at(0, 0), at(0, 0), at(0, 0), at(0, 0)]] },
        { kind: 'park', name: 'y', nameEn: null, rings: [] },
        // A bow tie.
        {
          kind: 'forest',
          name: null,
          nameEn: null,
          rings: [[at(0, 0), at(1, 1), at(1, 0), at(0, 1), at(0, 0)]],
        },
      ],
      buildings: [
        { heightM: null, rings: [] },
        { heightM: 3, rings: [box(0.1, 0.1, 0.1, 0.1)] },
      ],
    };
    const made = openArchive(await renderBaseMap(broken));
    expect((await made.getHeader()).numAddressedTiles).toBeGreaterThan(0);
  });
});
