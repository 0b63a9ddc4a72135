/** Binds the site itself: what `/api/site` tells, the clock of a demo, and whether the server is ready. */
import type { Basemap } from '#command-center/contract/basemap.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { Database } from '#geo-data/database.ts';
import { loadSite, type Site as StoredSite } from '#geo-data/store/site.ts';
import { countFailingTimers } from '#geo-data/store/timers.ts';
import type { ServerDeps } from '../server/deps.ts';
import type { Gateway } from './gateway.ts';
import type { Bus } from './ports.ts';
import type { RunningSiteClock } from './site-clock.ts';

/** `onClockSet` runs after the clock was moved: timers and greetings follow it. */
export function bindSite(
  site: StoredSite,
  tz: string,
  clock: RunningSiteClock,
  onClockSet: () => void,
  basemaps: () => readonly Basemap[],
): ServerDeps['site'] {
  const read = () => ({
    now: isoOf(clock.now()),
    rate: clock.rate(),
    tz,
    demo: site.demo,
    name: site.name,
    nameEn: site.nameEn,
    center: [site.center[0], site.center[1]] satisfies [number, number],
    basemaps: [...basemaps()],
  });
  return {
    read,
    async setClock({ rate, now }) {
      if (now !== undefined) await clock.setTime(now);
      if (rate !== undefined) await clock.setRate(rate);
      onClockSet();
      return read();
    },
  };
}

/** Ready means: the database answers and devices can be taken in. */
export function bindOps(db: Database, gateway: Gateway, bus: Pick<Bus, 'stats'>): ServerDeps['ops'] {
  const { broker } = gateway;
  return {
    async ready() {
      return [
        { name: 'database', ...(await outcomeOf(async () => void (await loadSite(db)))) },
        { name: 'broker', ok: broker.status().connected, message: broker.status().message },
      ];
    },
    busStats: bus.stats,
    failingTimers: () => countFailingTimers(db),
    ingestCounts: () => ({ ...gateway.ingest.counters() }),
    broker: () => ({ ...broker.stats(), kind: broker.kind, connected: broker.status().connected }),
  };
}

async function outcomeOf(work: () => Promise<void>): Promise<{ ok: boolean; message: string | null }> {
  try {
    await work();
    return { ok: true, message: null };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
