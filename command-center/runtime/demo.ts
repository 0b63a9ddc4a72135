/** The demo: a small town with people and devices, and the simulator that makes it live. */
import { hourMs, type Instant, minuteMs } from '#dispatch-core/domain/time.ts';
import type { Clock, NewId } from '#dispatch-core/ports.ts';
import { startSimulator } from '#edge-gateway/simulator/run.ts';
import type { SimulatedLogin } from '#edge-gateway/simulator/session.ts';
import { saveCityPlan } from '#geo-data/city-plan.ts';
import { planTown } from '#geo-data/demo-city/plan-town.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';
import { buildTown, type Town } from '#geo-data/demo-city/town.ts';
import { type DemoAccounts, planDemoAccounts, writeDemoAccounts } from './demo-accounts.ts';
import { saveAccounts } from './save-accounts.ts';
import type { SitePlan } from './setup-site.ts';

const sourceId = 'wechat';
const seed = 1;

/** The town as a site that starts its day at 08:00, with logins in `dataDir`. */
export function demoPlan(options: {
  readonly dataDir: string;
  readonly secretKey: Uint8Array;
  readonly wallNow: number;
  readonly rate: number;
  readonly utcOffsetMs: number;
}): SitePlan {
  const town = buildTown(seed);
  return {
    name: '云江热力调度指挥中心',
    nameEn: 'Yunjiang Heat Dispatch Centre',
    demo: true,
    center: town.center,
    clock: {
      anchorWallMs: options.wallNow,
      anchorSite: morningOf(options.wallNow, options.utcOffsetMs),
      rate: options.rate,
    },
    async fill(db, at) {
      const plan = planTown(town, at);
      await db.transaction((tx) => saveCityPlan(tx, plan), { maxMs: 2 * minuteMs });
      const accounts = planDemoAccounts({
        workers: plan.workers,
        heatStationIds: plan.heatStations.map((station) => station.id),
        sourceId,
      });
      await saveAccounts(db, accounts, options.secretKey, { siteNow: at, wallNow: options.wallNow });
      await writeDemoAccounts(options.dataDir, accounts);
    },
  };
}

/** 08:00 of the local day. */
export function morningOf(wallNow: number, utcOffsetMs: number): Instant {
  const dayMs = 24 * hourMs;
  return Math.floor((wallNow + utcOffsetMs) / dayMs) * dayMs + 8 * hourMs - utcOffsetMs;
}

/** Lets the town live on a running server; returns the way to stop it. */
export function startDemoLife(options: {
  readonly accounts: DemoAccounts;
  readonly mqttUrl: string;
  readonly httpUrl: string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly utcOffsetMs: number;
  /** Reports that wait when the day starts; 0 when it goes on after a restart. */
  readonly overnight: number;
  readonly onError: (error: unknown) => void;
}): Promise<() => Promise<void>> {
  const town = buildTown(seed);
  const random = seededRandom(seed + options.clock.now());
  const [source] = options.accounts.sources;
  if (source === undefined)
    throw new Error('demo-accounts.json names no order source; remove the data folder');
  return startSimulator(
    {
      phones: phonesOf(options.accounts, town),
      heatStations: options.accounts.heatStations,
      source,
      householdIds: town.households.map((household) => household.id),
      reportsPerDay: 900,
      overnight: options.overnight,
      utcOffsetHours: options.utcOffsetMs / hourMs,
    },
    { ...options, random, uploadPhoto: (login) => uploadPhoto(options.httpUrl, login) },
  );
}

function phonesOf(accounts: DemoAccounts, town: Town) {
  return accounts.devices.flatMap((phone) => {
    const worker = town.workers.find((one) => one.id === phone.workerId);
    return phone.spare || worker === undefined ? [] : [{ ...phone, lon: worker.lon, lat: worker.lat }];
  });
}

/** Smallest PNG there is: one grey pixel. The simulated phones have no camera. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

async function uploadPhoto(httpUrl: string, login: SimulatedLogin): Promise<string> {
  const answer = await fetch(`${httpUrl}/api/blobs`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`,
      'content-type': 'image/png',
    },
    body: Buffer.from(pixel, 'base64'),
  });
  const body: unknown = await answer.json();
  if (answer.status !== 201 || typeof body !== 'object' || body === null || !('id' in body)) {
    throw new Error(`the photo of ${login.username} was not taken: ${answer.status}`);
  }
  return String(body.id);
}
