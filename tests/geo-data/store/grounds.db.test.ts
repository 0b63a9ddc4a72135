import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  type Ground,
  isBaseMap,
  listGrounds,
  loadCurrentGround,
  saveGround,
  siteChangedChannel,
} from '#geo-data/store/grounds.ts';
import { saveSetting } from '#geo-data/store/settings.ts';
import { buildGround, storeGround } from '#geo-data/tiles/build-ground.ts';
import { smallTown } from '#tests/geo-data/tiles/support/small-town.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

const sha256 = (text: string | Uint8Array) => new Uint8Array(createHash('sha256').update(text).digest());
const ground = (id: string, more: Partial<Ground> = {}): Ground => ({
  id,
  origin: 'osm',
  builtAt: Date.UTC(2026, 0, 5),
  bounds: [126.5, 45.6, 126.8, 45.8],
  attribution: '© somebody',
  baseMap: sha256(id),
  baseMapBytes: 17,
  roads: null,
  counts: { streets: 3 },
  ...more,
});

describeBothDrivers('grounds', (open) => {
  it('the newest saved one is the site’s, the others stay known', async () => {
    const db = await open();
    expect(await loadCurrentGround(db)).toBeNull();
    const [first, second] = [ground('a'), ground('b', { roads: sha256('r'), builtAt: Date.UTC(2026, 0, 6) })];
    await db.transaction((tx) => saveGround(tx, first));
    expect(await loadCurrentGround(db)).toEqual(first);
    await db.transaction((tx) => saveGround(tx, second));
    expect(await loadCurrentGround(db)).toEqual(second);
    expect((await listGrounds(db)).map(({ id }) => id)).toEqual(['b', 'a']);
    expect(await isBaseMap(db, first.baseMap)).toBe(true);
    expect(await isBaseMap(db, sha256('evidence'))).toBe(false);
  });

  it('a failed save leaves the old one in use', async () => {
    const db = await open();
    const before = await loadCurrentGround(db);
    const flat = ground('flat', { bounds: [1, 2, 1, 3] });
    await expect(db.transaction((tx) => saveGround(tx, flat))).rejects.toThrow();
    expect(await loadCurrentGround(db)).toEqual(before);
  });

  it('wakes listeners when the ground or the base maps change, not for other settings', async () => {
    const db = await open();
    const woken: string[] = [];
    const stop = await db.listen(siteChangedChannel, (payload) => void woken.push(payload));
    await saveSetting(db, 'order.archiveDays', 3, 0, 'test');
    await saveSetting(db, 'basemaps', [], 0, 'test');
    await db.transaction((tx) => saveGround(tx, ground('c')));
    await expect.poll(() => woken).toContain('grounds');
    await stop();
    expect([...new Set(woken)].filter((one) => one !== '')).toEqual(['settings', 'grounds']);
  });

  it('stores what was built: bytes first, then the row', async () => {
    const db = await open();
    const kept: Uint8Array[] = [];
    const blobs = {
      save: async (bytes: Uint8Array) => {
        kept.push(bytes);
        return sha256(bytes);
      },
    };
    const built = await buildGround(smallTown, { minZoom: 11, maxZoom: 12 });
    expect(built.counts).toMatchObject({ streets: 7, buildings: 100 });
    const roads = new Uint8Array([1, 2, 3]);
    const stored = await storeGround(db, blobs, built, { id: 'd', origin: 'demo', builtAt: 1_000, roads });
    expect(kept).toEqual([built.baseMap, roads]);
    expect(await loadCurrentGround(db)).toEqual(stored);
    expect(stored).toMatchObject({ baseMapBytes: built.baseMap.length, attribution: '© Small town' });
  });
});
