import { expect, it } from 'vitest';
import { openBasemaps } from '#command-center/runtime/basemaps.ts';
import { saveGround } from '#geo-data/store/grounds.ts';
import { saveSetting } from '#geo-data/store/settings.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

const own = {
  id: 'own',
  name: '自有',
  kind: 'raster',
  url: '/own/{z}/{x}/{y}.png',
  crs: 'gcj02',
  attribution: '© us',
};
const ground = {
  id: 'g1',
  origin: 'demo' as const,
  builtAt: 0,
  bounds: [1, 1, 2, 2] as const,
  attribution: '© made up',
  baseMap: new Uint8Array(32).fill(0xab),
  baseMapBytes: 5,
  roads: null,
  counts: {},
};

describeBothDrivers('base maps of a site', (open) => {
  it('are blank, then the ground, then what the setting names, each told once', async () => {
    const db = await open();
    const problems: string[] = [];
    const maps = await openBasemaps(db, (message) => void problems.push(message));
    let told = 0;
    maps.onChanged(() => void told++);
    const ids = () => maps.current().map(({ id }) => id);
    expect(ids()).toEqual(['blank']);
    await db.transaction((tx) => saveGround(tx, ground));
    await expect.poll(ids).toEqual(['ground']);
    expect(maps.current()[0]).toMatchObject({
      kind: 'pmtiles',
      url: `/tiles/base/${'ab'.repeat(32)}.pmtiles`,
      attribution: '© made up',
    });
    await saveSetting(db, 'basemaps', [own], 0, 'test');
    await expect.poll(ids).toEqual(['own']);
    expect(told).toBe(2);
    // One that cannot be right is told and not used.
    await saveSetting(db, 'basemaps', [{ ...own, url: 'ftp://x' }], 0, 'test');
    await expect.poll(ids).toEqual(['ground']);
    expect(problems.join()).toContain('url');
    await maps.stop();
    await saveSetting(db, 'basemaps', [own], 0, 'test');
    expect(ids()).toEqual(['ground']);
  });
});
