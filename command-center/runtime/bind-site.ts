/** Binds the site itself: what `/api/site` tells, the clock of a demo, and whether the server is ready. */
import type { Basemap } from '#command-center/contract/basemap.ts';
import type { DemoProgress } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { Database } from '#geo-data/database.ts';
import { loadSite, type Site as StoredSite } from '#geo-data/store/site.ts';
import { countFailingTimers } from '#geo-data/store/timers.ts';
import type { ServerDeps } from '../server/deps.ts';
import type { Gateway } from './gateway.ts';
import type { Bus } from './ports.ts';
import type { RunningSiteClock } from './site-clock.ts';

export interface BoundSite extends SiteOfServer {
  /** What a demonstration still writes; null when it is complete. */
  showDemoProgress(progress: DemoProgress | null): void;
}

type SiteOfServer = ServerDeps['site'];

/** `onClockSet` runs after the clock was moved: timers and greetings follow it. */
export function bindSite(
  site: StoredSite,
  tz: string,
  clock: RunningSiteClock,
  onClockSet: () => void,
  basemaps: () => readonly Basemap[],
): BoundSite {
  let demoProgress: DemoProgress | null = null;
  const read = () => ({
    now: isoOf(clock.now()),
    rate: clock.rate(),
    tz,
    demo: site.demo,
    ...(demoProgress === null ? {} : { demoProgress }),
    name: site.name,
    nameEn: site.nameEn,
    center: [site.center[0], site.center[1]] satisfies [number, number],
    basemaps: [...basemaps()],
  });
  return {
    read,
    showDemoProgress(progress) {
      demoProgress = progress;
    },
    async setClock({ rate, now }) {
      if (now !== undefined) await clock.setTime(now);
      if (rate !== undefined) await clock.setRate(rate);
      onClockSet();
      return read();
    },
  };
}

/** Wall milliseconds between two greetings that only tell of progress. */
const progressEveryMs = 3_000;

/** Notes every step, and greets the open pages with it now and then; the end at once. */
export function tellSometimes(
  note: (progress: DemoProgress | null) => void,
  greet: () => void,
  wallNow: () => number,
): (progress: DemoProgress | null) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (progress) => {
    note(progress);
    if (progress !== null && wallNow() - toldAt < progressEveryMs) return;
    toldAt = wallNow();
    greet();
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
