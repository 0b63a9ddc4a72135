import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { readLayerVersion, renderLiveTile } from '#geo-data/store/live-tiles.ts';
import { type LiveLayer, liveLayers } from '#geo-data/tiles/live-layers.ts';
import { type TileRef, tilesOf } from '#geo-data/tiles/mercator.ts';
import { fillLiveTown } from '#tests/geo-data/tiles/support/live-town.ts';
import { type ReadFeature, readTile } from '#tests/geo-data/tiles/support/read-archive.ts';
import { describeBothDrivers, resetDatabase, testDatabase } from '#tests/support/test-database.ts';

const middle = [126.63, 45.75, 126.63, 45.75] as const;
const tileAt = (z: number): TileRef => tilesOf(middle, z)[0] ?? { z, x: 0, y: 0 };
const read = async (db: Database, layer: LiveLayer, tile: TileRef): Promise<ReadFeature[]> => {
  const bytes = await renderLiveTile(db, layer, tile);
  return bytes === null ? [] : readTile(bytes);
};
const idsOf = (features: readonly ReadFeature[], layer: string) =>
  features.filter((one) => one.layer === layer).map((one) => String(one.properties.id));

describeBothDrivers('live tiles', (open) => {
  beforeAll(async () => await fillLiveTown(await open()));

  it('show trunks from afar, the primary net nearer, the secondary net from 13', async () => {
    const db = await open();
    const netsAt = async (z: number) => {
      const pipes = await read(db, 'network', tileAt(z));
      return [
        ...new Set(pipes.map(({ properties }) => `${properties.net} ${properties.diameter_mm}`)),
      ].sort();
    };
    expect(await netsAt(7)).toEqual([]);
    expect(await netsAt(9)).toEqual(['primary 600']);
    expect(await netsAt(12)).toEqual(['primary 150', 'primary 600']);
    expect(await netsAt(13)).toEqual(['primary 150', 'primary 600', 'secondary 150']);
  });

  it('leave corners out from afar', async () => {
    const db = await open();
    const cornersAt = async (z: number) =>
      (await read(db, 'network', tileAt(z)))
        .filter((one) => one.properties.id === 'p0')
        .flatMap((one) => one.parts.flat());
    expect((await cornersAt(9)).length).toBeLessThan(50);
    expect((await cornersAt(9)).length).toBeGreaterThan(3);
  });

  it('carry names, households and points to name them at; buildings from 14', async () => {
    const db = await open();
    const communities = await read(db, 'communities', tileAt(11));
    expect(communities.find((one) => one.layer === 'communities')?.properties).toMatchObject({
      id: expect.stringMatching(/^c\d/),
      name: expect.stringContaining('小区'),
      households: 100,
    });
    expect(idsOf(communities, 'community_points').length).toBeGreaterThan(10);
    const districts = await read(db, 'districts', tileAt(9));
    expect(idsOf(districts, 'districts').sort()).toEqual(['d1', 'd2']);
    expect(districts.find((one) => one.properties.id === 'd1')?.properties.name_en).toBe('Old Town');
    // Nulls are left out.
    expect(districts.find((one) => one.properties.id === 'd2')?.properties).not.toHaveProperty('name_en');
    expect(await renderLiveTile(db, 'buildings', tileAt(13))).toBeNull();
    const [building] = tilesOf([126.63, 45.742, 126.63, 45.742], 15);
    expect(building === undefined ? [] : idsOf(await read(db, 'buildings', building), 'buildings')).toEqual([
      'b20',
    ]);
    const heat = await read(db, 'heat', tileAt(10));
    expect(heat.find((one) => one.layer === 'heat_sources')?.properties.capacity_mw).toBe(420.5);
  });

  it('are null where nothing lies', async () => {
    const db = await open();
    for (const layer of liveLayers) expect(await renderLiveTile(db, layer, { z: 12, x: 0, y: 0 })).toBeNull();
  });

  it('have another version after every write to what they show, and only then', async () => {
    const db = await open();
    const versions = async () => await Promise.all(liveLayers.map((layer) => readLayerVersion(db, layer)));
    const before = await versions();
    await db.query(`update pipes set diameter_mm = 601 where id = 'p0'`);
    const after = await versions();
    expect(liveLayers.filter((_, i) => before[i] !== after[i])).toEqual(['network']);
    const changes: readonly [string, LiveLayer][] = [
      [`insert into heat_sources (id, name, geom) values ('s9', 'x', 'SRID=4326;POINT(1 1)')`, 'heat'],
      [`update heat_stations set name = 'x' where id = 'hs0'`, 'heat'],
      [`update communities set households = 7 where id = 'c0'`, 'communities'],
      [`update areas set name = 'x'`, 'areas'],
      [`update districts set name = 'x' where id = 'd1'`, 'districts'],
      [`delete from buildings where id = 'b39'`, 'buildings'],
    ];
    for (const [statement, layer] of changes) {
      const old = await readLayerVersion(db, layer);
      await db.query(statement);
      expect(await readLayerVersion(db, layer), statement).not.toBe(old);
    }
  });

  it('keep their version when the write is undone', async () => {
    const db = await open();
    const before = await readLayerVersion(db, 'network');
    const undone = db.transaction(async (tx) => {
      await tx.query(`delete from pipes where id = 'p1'`);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await readLayerVersion(db, 'network')).toBe(before);
  });
});

describe('both drivers', () => {
  beforeAll(async () => {
    for (const driver of ['postgres', 'pglite'] as const) {
      const db = await testDatabase(driver);
      await resetDatabase(db);
      await fillLiveTown(db);
    }
  });

  it('draw the same features with the same attributes, shapes within a unit', async () => {
    const [server, embedded] = [await testDatabase('postgres'), await testDatabase('pglite')];
    let compared = 0;
    for (const layer of liveLayers) {
      for (const z of [5, 8, 9, 10, 11, 12, 13, 14, 16]) {
        for (const tile of tilesOf([126.6, 45.73, 126.64, 45.76], z).slice(0, 6)) {
          const [a, b] = [await read(server, layer, tile), await read(embedded, layer, tile)];
          const where = `${layer} ${z}/${tile.x}/${tile.y}`;
          expect(keysOf(b), where).toEqual(keysOf(a));
          for (const one of a) {
            const other = b.find((found) => keyOf(found) === keyOf(one));
            expect(other?.properties, where).toEqual(one.properties);
            expect(differenceOf(one, other), `${where} ${keyOf(one)}`).toBeLessThanOrEqual(1.5);
            compared++;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(500);
  });
});

const keyOf = (feature: ReadFeature) => `${feature.layer}/${feature.type}/${feature.properties.id}`;
const keysOf = (features: readonly ReadFeature[]) => features.map(keyOf).sort();

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The largest distance between what two features draw inside of the tile, in units; surfaces are compared by what they cover. */
function differenceOf(a: ReadFeature, b: ReadFeature | undefined): number {
  if (b === undefined) return Infinity;
  if (a.type === 3) return surfaceDifference(a, b);
  return Math.max(oneWay(a, b), oneWay(b, a));
}

const isShown = ({ x, y }: Spot) => x >= 0 && y >= 0 && x <= 4096 && y <= 4096;

function oneWay(a: ReadFeature, b: ReadFeature): number {
  const spots = a.parts.flatMap(spotsAlong).filter(isShown);
  return Math.max(0, ...spots.map((spot) => distanceTo(spot, b)));
}

function spotsAlong(part: readonly Spot[]): Spot[] {
  return part.flatMap((spot, i) => {
    const next = part[i + 1] ?? spot;
    return [0, 0.3, 0.7].map((at) => ({
      x: spot.x + (next.x - spot.x) * at,
      y: spot.y + (next.y - spot.y) * at,
    }));
  });
}

function distanceTo(spot: Spot, feature: ReadFeature): number {
  const segments = feature.parts.flatMap((part) =>
    part.length === 1 ? [[part[0], part[0]]] : part.slice(1).map((to, i) => [part[i], to]),
  );
  return Math.min(...segments.map(([from, to]) => (from && to ? toSegment(spot, from, to) : Infinity)));
}

function toSegment({ x, y }: Spot, a: Spot, b: Spot): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}

/** Where one covers a spot and the other does not: how far that spot lies from the other's edge. */
function surfaceDifference(a: ReadFeature, b: ReadFeature): number {
  let worst = 0;
  for (let x = 8; x < 4096; x += 136) {
    for (let y = 8; y < 4096; y += 136) {
      if (covers(a, { x, y }) !== covers(b, { x, y })) worst = Math.max(worst, distanceTo({ x, y }, b));
    }
  }
  for (const spot of a.parts.flat().filter(isShown)) worst = Math.max(worst, distanceTo(spot, b));
  return worst;
}

function covers(feature: ReadFeature, { x, y }: Spot): boolean {
  return feature.parts.reduce((inside, ring) => {
    const crossings = ring.filter((spot, i) => {
      const before = ring[i === 0 ? ring.length - 1 : i - 1] ?? spot;
      if (before.y > y === spot.y > y) return false;
      return before.x + ((y - before.y) / (spot.y - before.y)) * (spot.x - before.x) > x;
    });
    return crossings.length % 2 === 1 ? !inside : inside;
  }, false);
}
