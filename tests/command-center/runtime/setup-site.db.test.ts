/** The first start of a site: set up once, after a failure again, and one site also when two processes start together. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { demoPlan } from '#command-center/runtime/demo.ts';
import { productionPlan, type SitePlan, setUpSite } from '#command-center/runtime/setup-site.ts';
import { followsWall, openSiteClock } from '#command-center/runtime/site-clock.ts';
import type { Database } from '#geo-data/database.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { loadServiceTypes } from '#geo-data/store/catalogue.ts';
import { listDevices } from '#geo-data/store/devices.ts';
import { loadSite, saveSiteClock } from '#geo-data/store/site.ts';
import { listWorkers } from '#geo-data/store/workers.ts';
import { NOW } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers, resetDatabase } from '#tests/support/test-database.ts';

const secretKey = new Uint8Array(32).fill(7);

describeBothDrivers('first start', (open) => {
  let db: Database;
  let dataDir = '';

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'hearthline-setup-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));
  beforeEach(async () => {
    db = await open();
    await resetDatabase(db);
  });

  it('makes a production site with a catalogue, once', async () => {
    expect(await setUpSite(db, productionPlan(NOW))).toBe(true);
    const site = await loadSite(db);
    expect(site).toMatchObject({ demo: false, lastSite: NOW });
    expect(site !== null && followsWall(site.clock)).toBe(true);
    expect((await loadServiceTypes(db)).length).toBeGreaterThan(5);
    let fills = 0;
    const again: SitePlan = { ...productionPlan(NOW + 5), name: 'another', fill: async () => void fills++ };
    expect(await setUpSite(db, again)).toBe(false);
    expect(fills).toBe(0);
    expect(await loadSite(db)).toEqual(site);
  });

  it('fills before it says that the site is there, and tries again after a failure', async () => {
    const seen: unknown[] = [];
    const plan: SitePlan = {
      ...productionPlan(NOW),
      fill: async (inner, at) => {
        seen.push([at, await loadSite(inner), (await loadServiceTypes(inner)).length > 0]);
        if (seen.length === 1) throw new Error('the disk is full');
      },
    };
    await expect(setUpSite(db, plan)).rejects.toThrow('the disk is full');
    expect(await loadSite(db)).toBeNull();
    expect(await setUpSite(db, plan)).toBe(true);
    expect(seen).toEqual([
      [NOW, null, true],
      [NOW, null, true],
    ]);
  });

  it('leaves one whole site when two processes start together', async () => {
    const made = await Promise.all([setUpSite(db, productionPlan(NOW)), setUpSite(db, productionPlan(NOW))]);
    expect(made.filter((one) => one)).toHaveLength(1);
    expect(await loadSite(db)).toMatchObject({ name: '暖线', lastSite: NOW });
    expect(new Set((await loadServiceTypes(db)).map((type) => type.subtype)).size).toBe(
      (await loadServiceTypes(db)).length,
    );
  });

  it('starts the demo again after an attempt that ended after its last writing but one', async () => {
    const city = buildDemoCity(1, 'S');
    const plan = demoPlan({
      city: async () => city,
      morning: NOW,
      dataDir,
      secretKey,
      wallNow: NOW,
      rate: 60,
      utcOffsetMs: 8 * 3_600_000,
    });
    const cut: SitePlan = {
      ...plan,
      fill: async (inner, at) => {
        await plan.fill?.(inner, at);
        throw new Error('killed');
      },
    };
    await expect(setUpSite(db, cut)).rejects.toThrow('killed');
    expect(await setUpSite(db, plan)).toBe(true);
    const site = await loadSite(db);
    // 08:00 in Shanghai is 00:00 UTC.
    expect(site).toMatchObject({ demo: true, lastSite: NOW, clock: { rate: 60 } });
    const workers = await listWorkers(db);
    const phones = (await listDevices(db)).filter((device) => device.kind === 'phone');
    expect(phones).toHaveLength(workers.length);
    expect(phones.filter((phone) => phone.spare)).toHaveLength(3);
    for (const phone of phones) expect(phone.clock).toBe(phone.spare ? 'wall' : 'site');
  }, 60_000);

  it('keeps a demo clock over a kill', async () => {
    await setUpSite(db, { ...productionPlan(NOW), clock: { anchorWallMs: NOW, anchorSite: NOW, rate: 60 } });
    const store = {
      load: async () => loadSite(db),
      save: (clock: { anchorWallMs: number; anchorSite: number; rate: number }, lastSite: number) =>
        saveSiteClock(db, clock, lastSite),
    };
    const first = await openSiteClock(store);
    await first.setRate(120);
    const last = first.now();
    const next = await openSiteClock(store);
    expect(next.now()).toBeGreaterThanOrEqual(last);
    expect(next.rate()).toBe(120);
    await first.stop();
    await next.stop();
  });
});
