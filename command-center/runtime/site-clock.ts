/** The running site clock: read from the database at start, asked by every part, kept so that a restart goes on. */
import {
  type SiteClock,
  siteTimeAt,
  wallTimeAt,
  withRate,
  withTime,
} from '#dispatch-core/domain/site-clock.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import { wallNow } from './wall-clock.ts';

/** How often the reached time of a clock that does not follow the wall is stored. */
const keepEveryMs = 5000;

export interface SiteClockStore {
  load(): Promise<{ readonly clock: SiteClock; readonly lastSite: number } | null>;
  save(clock: SiteClock, lastSite: number): Promise<void>;
}

export interface RunningSiteClock extends Clock {
  readonly rate: () => number;
  /** Goes on at another rate from now, without a jump. */
  setRate(rate: number): Promise<void>;
  /** Shows another time from now on. */
  setTime(site: number): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the clock. A clock that follows the wall keeps doing so; any other goes on where it was stored. */
export async function openSiteClock(store: SiteClockStore): Promise<RunningSiteClock> {
  const stored = await store.load();
  if (stored === null) throw new Error('the site is not set up: there is no clock in the database');
  let clock = resumed(stored.clock, stored.lastSite, wallNow());
  const now = () => siteTimeAt(clock, wallNow());
  /** Ahead of what can be given out until the next keeping, so that a killed process never repeats a time. */
  const keep = () => store.save(clock, now() + 2 * keepEveryMs * clock.rate);
  await keep();
  // Always: a clock that follows the wall today may be given another rate in an hour.
  const timer = setInterval(() => {
    if (!followsWall(clock)) void keep().catch(() => undefined);
  }, keepEveryMs);
  return {
    now,
    wallNow,
    toSite: (wallMs) => siteTimeAt(clock, wallMs),
    wallMsUntil: (site) => wallTimeAt(clock, site) - wallNow(),
    rate: () => clock.rate,
    async setRate(rate) {
      clock = withRate(clock, wallNow(), rate);
      await keep();
    },
    async setTime(site) {
      clock = withTime(clock, wallNow(), site);
      await keep();
    },
    async stop() {
      clearInterval(timer);
      await store.save(clock, now());
    },
  };
}

/** Production: rate 1 and no offset. */
export function followsWall(clock: SiteClock): boolean {
  return clock.rate === 1 && clock.anchorSite === clock.anchorWallMs;
}

function resumed(clock: SiteClock, lastSite: number, wallMs: number): SiteClock {
  if (followsWall(clock)) return clock;
  return { anchorWallMs: wallMs, anchorSite: lastSite, rate: clock.rate };
}
