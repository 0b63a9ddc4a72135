/** The demo: a whole invented city with people and devices, and what the simulator needs to make it live. */
import { hourMs, type Instant, minuteMs } from '#dispatch-core/domain/time.ts';
import { saveCityPlan } from '#geo-data/city-plan.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import type { DemoCity } from '#geo-data/demo-city/demo-city.ts';
import { planDemoCity } from '#geo-data/demo-city/plan-demo-city.ts';
import { cityCenter } from '#geo-data/demo-city/projection.ts';
import { planDemoAccounts, writeDemoAccounts } from './demo-accounts.ts';
import type { LivingCity } from './demo-life.ts';
import { saveAccounts } from './save-accounts.ts';
import type { SitePlan } from './setup-site.ts';

/** Channels that come in by themselves; what is telephoned, an agent types in. */
const sourceIds = ['wechat', 'hotline', 'web'];
const seed = 1;

let built: DemoCity | null = null;

/** The demo's city; building it takes some seconds, so it is done once and only when asked for. */
export function demoCity(): DemoCity {
  built ??= buildDemoCity(seed);
  return built;
}

/** The city as a site that starts its day at 08:00, with logins in `dataDir`. */
export function demoPlan(options: {
  readonly dataDir: string;
  readonly secretKey: Uint8Array;
  readonly wallNow: number;
  readonly rate: number;
  readonly utcOffsetMs: number;
}): SitePlan {
  return {
    name: '云江热力调度指挥中心',
    nameEn: 'Yunjiang Heat Dispatch Centre',
    demo: true,
    center: cityCenter,
    clock: {
      anchorWallMs: options.wallNow,
      anchorSite: morningOf(options.wallNow, options.utcOffsetMs),
      rate: options.rate,
    },
    async fill(db, at) {
      const plan = planDemoCity(demoCity(), { at, utcOffsetMs: options.utcOffsetMs });
      await db.transaction((tx) => saveCityPlan(tx, plan), { maxMs: 10 * minuteMs });
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

/** The city as the simulator needs it. */
export function livingTown(): LivingCity {
  const city = demoCity();
  return {
    seed,
    plan: city.plan,
    homes: new Map(city.crew.map(({ workerId, home: [lon, lat] }) => [workerId, { lon, lat }])),
    isOnShift: null,
  };
}
