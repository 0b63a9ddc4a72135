/** The site that program tests start from: a small city on an embedded database, filled once per run and copied. */
import { join } from 'node:path';
import { type DemoAccounts, planDemoAccounts } from '#command-center/runtime/demo-accounts.ts';
import { saveAccounts } from '#command-center/runtime/save-accounts.ts';
import { loadSecretKey } from '#command-center/runtime/secret-key.ts';
import { productionPlan, setUpSite } from '#command-center/runtime/setup-site.ts';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { type CityPlan, saveCityPlan } from '#geo-data/city-plan.ts';
import type { Database } from '#geo-data/database.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { planDemoCity } from '#geo-data/demo-city/plan-demo-city.ts';
import { openDatabase } from '#geo-data/open.ts';
import { oncePerRun, runDir } from '#tests/support/once-per-run.ts';

export const sourceId = 'wechat';

/** What a site was filled with. */
export interface Town extends Required<CityPlan> {
  readonly center: readonly [lon: number, lat: number];
}

/** Everything here survives JSON. */
export interface SiteTemplate {
  /** Data folder of a stopped site, with its key; to be copied, never opened. */
  readonly dataDir: string;
  readonly town: Town;
  readonly accounts: DemoAccounts;
}

/** The first test file that asks makes it; the others wait. */
export async function siteTemplate(): Promise<SiteTemplate> {
  return await oncePerRun('program-site', async () => {
    const city = buildDemoCity(1, 'S');
    const plan = planDemoCity(city, { at: wallNow(), utcOffsetMs: 8 * 3_600_000 });
    const town = { ...plan, center: city.center };
    const template = { dataDir: join(runDir(), 'program-site'), town, accounts: planAccounts(plan) };
    const db = await openDatabase({ dataDir: template.dataDir, databaseUrl: undefined });
    await fillSite(db, template).finally(() => db.close());
    return template;
  });
}

/** Fills an empty database with the template's town, whose workers are on duty, and its logins. */
export async function fillSite(db: Database, { dataDir, town, accounts }: SiteTemplate): Promise<void> {
  const secretKey = await loadSecretKey(dataDir);
  const now = wallNow();
  const fill = async () => {
    await db.transaction((tx) => saveCityPlan(tx, town), { maxMs: 120_000 });
    await saveAccounts(db, accounts, secretKey, { siteNow: now, wallNow: now });
  };
  await setUpSite(db, { ...productionPlan(now), fill });
}

/** Spare phones run on the wall clock, as real ones do: here all are. */
function planAccounts(plan: CityPlan): DemoAccounts {
  const heatStationIds = plan.heatStations.map((station) => station.id);
  const accounts = planDemoAccounts({ workers: plan.workers, heatStationIds, sourceIds: [sourceId] });
  return { ...accounts, devices: accounts.devices.map((phone) => ({ ...phone, spare: true })) };
}
