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
  /** Writes the clock while the stored one is still `was`; false when somebody else has set it meanwhile. */
  save(clock: SiteClock, lastSite: number, was: SiteClock): Promise<boolean>;
}

export interface RunningSiteClock extends Clock {
  readonly rate: () => number;
  /** Goes on at another rate from now, without a jump. */
  setRate(rate: number): Promise<void>;
  /** Shows another time from now on. */
  setTime(site: number): Promise<void>;
  /** Takes over what another process has set; true when it was another clock. */
  follow(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Of two processes that set it in the same moment one is told so and sets it anew; more than a few never do. */
const maxAttempts = 5;

/**
 * Opens the clock. A clock that follows the wall keeps doing so; any other goes on where it was stored, or as it goes
 * in the other processes of the site (`isShared`), which it then leaves alone when it stops.
 */
export async function openSiteClock(store: SiteClockStore, isShared = false): Promise<RunningSiteClock> {
  let clock = await resume(store);
  const now = () => siteTimeAt(clock, wallNow());
  const keep = async () => {
    if (!(await store.save(clock, ahead(clock), clock))) await follow();
  };
  // Always: a clock that follows the wall today may be given another rate in an hour.
  const timer = setInterval(() => {
    if (!followsWall(clock)) void keep().catch(() => undefined);
  }, keepEveryMs);

  async function follow(): Promise<boolean> {
    const { clock: stored } = await load(store);
    const isOther = !isSame(stored, clock);
    clock = stored;
    return isOther;
  }

  async function set(change: (was: SiteClock) => SiteClock): Promise<void> {
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const next = change(clock);
      if (await store.save(next, ahead(next), clock)) {
        clock = next;
        return;
      }
      await follow();
    }
    throw new Error('the site clock is being set by others again and again');
  }

  return {
    now,
    wallNow,
    toSite: (wallMs) => siteTimeAt(clock, wallMs),
    wallMsUntil: (site) => wallTimeAt(clock, site) - wallNow(),
    rate: () => clock.rate,
    setRate: (rate) => set((was) => withRate(was, wallNow(), rate)),
    setTime: (site) => set((was) => withTime(was, wallNow(), site)),
    follow,
    async stop() {
      clearInterval(timer);
      if (!isShared) await store.save(clock, now(), clock);
    },
  };
}

/** Beyond what can be given out until the next keeping, so that a killed process never repeats a time. */
function ahead(clock: SiteClock): number {
  return siteTimeAt(clock, wallNow()) + 2 * keepEveryMs * clock.rate;
}

async function load(store: SiteClockStore): Promise<{ clock: SiteClock; lastSite: number }> {
  const stored = await store.load();
  if (stored === null) throw new Error('the site is not set up: there is no clock in the database');
  return stored;
}

/** Of several processes that start at once one decides where it goes on. */
async function resume(store: SiteClockStore): Promise<SiteClock> {
  for (;;) {
    const { clock: stored, lastSite } = await load(store);
    const clock = resumed(stored, lastSite, wallNow());
    if (await store.save(clock, ahead(clock), stored)) return clock;
  }
}

function isSame(one: SiteClock, other: SiteClock): boolean {
  return (
    one.anchorWallMs === other.anchorWallMs && one.anchorSite === other.anchorSite && one.rate === other.rate
  );
}

/** Production: rate 1 and no offset. */
export function followsWall(clock: SiteClock): boolean {
  return clock.rate === 1 && clock.anchorSite === clock.anchorWallMs;
}

/** Between the last keeping and what was stored ahead: it goes on in another process, or has hardly been away. */
function resumed(clock: SiteClock, lastSite: number, wallMs: number): SiteClock {
  const site = siteTimeAt(clock, wallMs);
  const isRunning = site <= lastSite && site >= lastSite - 2 * keepEveryMs * clock.rate;
  if (followsWall(clock) || isRunning) return clock;
  return { anchorWallMs: wallMs, anchorSite: lastSite, rate: clock.rate };
}
