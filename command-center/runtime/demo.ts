/** The demo: a small town with people and devices, and the simulator that makes it live. */
import { hourMs, type Instant, minuteMs } from '#dispatch-core/domain/time.ts';
import { saveCityPlan } from '#geo-data/city-plan.ts';
import { planTown } from '#geo-data/demo-city/plan-town.ts';
import { buildTown } from '#geo-data/demo-city/town.ts';
import { planDemoAccounts, writeDemoAccounts } from './demo-accounts.ts';
import type { LivingCity } from './demo-life.ts';
import { saveAccounts } from './save-accounts.ts';
import type { SitePlan } from './setup-site.ts';

/** Channels that come in by themselves; what is telephoned, an agent types in. */
const sourceIds = ['wechat', 'hotline', 'web'];
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
        sourceIds,
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

/** The town as the simulator needs it. */
export function livingTown(): LivingCity {
  const town = buildTown(seed);
  return {
    seed,
    plan: planTown(town, 0),
    homes: new Map(town.workers.map((worker) => [worker.id, worker])),
    isOnShift: null,
  };
}
