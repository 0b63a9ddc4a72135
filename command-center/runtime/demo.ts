/** The demo as a site: a whole invented city with people, devices and logins, and what the simulator needs of it. */
import { hourMs, type Instant, minuteMs } from '#dispatch-core/domain/time.ts';
import { saveCityPlan } from '#geo-data/city-plan.ts';
import { planDemoCity } from '#geo-data/demo-city/plan-demo-city.ts';
import { cityCenter } from '#geo-data/demo-city/projection.ts';
import { saveMeters } from '#geo-data/store/households.ts';
import { reserveNumbers } from '#geo-data/store/past.ts';
import { makeToken } from '../server/secrets.ts';
import { planDemoAccounts, writeDemoAccounts } from './demo-accounts.ts';
import type { LivingCity } from './demo-life.ts';
import type { CityFacts } from './demo-parts/load-city.ts';
import { roomSensorsOf } from './demo-rooms.ts';
import { isDaytime, isOnRota } from './demo-rota.ts';
import { firstLiveNumber } from './history/make-past.ts';
import { saveAccounts } from './save-accounts.ts';
import type { SitePlan } from './setup-site.ts';

/** Channels that come in by themselves; what is telephoned, an agent types in. */
const sourceIds = ['wechat', 'hotline', 'web'];

/** The city as a site that starts its day at `morning`, with logins in `dataDir`. */
export function demoPlan(options: {
  /** Asked for only when the site is new. */
  readonly city: () => Promise<CityFacts>;
  readonly morning: Instant;
  readonly dataDir: string;
  readonly secretKey: Uint8Array;
  readonly wallNow: number;
  readonly rate: number;
  readonly utcOffsetMs: number;
}): SitePlan {
  const { morning, wallNow, utcOffsetMs } = options;
  return {
    name: '云江热力调度指挥中心',
    nameEn: 'Yunjiang Heat Dispatch Centre',
    demo: true,
    center: cityCenter,
    clock: { anchorWallMs: wallNow, anchorSite: morning, rate: options.rate },
    async fill(db, at) {
      const plan = planDemoCity(await options.city(), { at, utcOffsetMs });
      await db.transaction((tx) => saveCityPlan(tx, plan), { maxMs: 10 * minuteMs });
      const rooms = roomSensorsOf(plan);
      await saveMeters(
        db,
        rooms.map(({ meterId, householdId, communityId }) => ({
          id: meterId,
          kind: 'room',
          householdId,
          communityId,
        })),
      );
      await db.transaction((tx) => reserveNumbers(tx, firstLiveNumber));
      const logins = planDemoAccounts({
        workers: plan.workers,
        heatStationIds: plan.heatStations.map((station) => station.id),
        sourceIds,
      });
      const accounts = {
        ...logins,
        morning,
        rooms: { username: 'service-rooms', password: makeToken() },
      };
      await saveAccounts(db, accounts, options.secretKey, { siteNow: at, wallNow });
      await writeDemoAccounts(options.dataDir, accounts);
    },
  };
}

/** 08:00 of the local day. */
export function morningOf(wallNow: number, utcOffsetMs: number): Instant {
  const dayMs = 24 * hourMs;
  return Math.floor((wallNow + utcOffsetMs) / dayMs) * dayMs + 8 * hourMs - utcOffsetMs;
}

/** The city as the simulator needs it: in the cold wave of the demo everybody works by day, and by night the rota. */
export function livingCity(city: CityFacts, utcOffsetMs: number): LivingCity {
  const groups = new Map(city.crew.map((member) => [member.workerId, member.rotaGroup]));
  return {
    seed: city.seed,
    plan: city.plan,
    homes: new Map(city.crew.map(({ workerId, home: [lon, lat] }) => [workerId, { lon, lat }])),
    isOnShift: (workerId, now) =>
      isDaytime(now, utcOffsetMs) || isOnRota(groups.get(workerId) ?? 0, now, utcOffsetMs),
  };
}
