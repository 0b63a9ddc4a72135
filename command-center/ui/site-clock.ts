/** The site clock in the browser: set by the server, steered by its ticks. */
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { type SiteClock, siteTimeAt, withTime } from '#dispatch-core/domain/site-clock.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { steadyMs } from './wall-time.ts';

/** Site time further off than this is a jump (restart, replay), not network delay. */
const jumpMs = 3_000;

/** The page's site clock: whole seconds as a signal for texts, exact time on demand. */
export interface PageClock {
  /** Site time in whole seconds; changes when the second does. */
  readonly siteNow: Accessor<Instant>;
  /** Exact site time. */
  readonly read: () => Instant;
  readonly rate: () => number;
  /** Sets time and rate, from `hello` or `GET /api/site`. */
  readonly set: (site: Instant, rate: number) => void;
  /** Corrects the time by a tick of the server; small differences are taken in slowly. */
  readonly steer: (site: Instant) => void;
}

/** The clock after a tick: a jump is followed at once, network delay is averaged out. */
export function steered(clock: SiteClock, nowMs: number, site: Instant): SiteClock {
  const offMs = site - siteTimeAt(clock, nowMs);
  if (Math.abs(offMs) > jumpMs * Math.max(1, clock.rate)) return withTime(clock, nowMs, site);
  return withTime(clock, nowMs, siteTimeAt(clock, nowMs) + 0.2 * offMs);
}

/** Starts a clock that stands at `site` until it is set; stops with its owner. */
export function startPageClock(site: Instant, readMs: () => number = steadyMs): PageClock {
  let clock: SiteClock = { anchorWallMs: readMs(), anchorSite: site, rate: 1 };
  const read = (): Instant => siteTimeAt(clock, readMs());
  const wholeSecond = (): Instant => Math.floor(read() / 1000) * 1000;
  const [siteNow, setSiteNow] = createSignal(wholeSecond());
  const timer = setInterval(() => setSiteNow(wholeSecond()), 200);
  onCleanup(() => clearInterval(timer));
  return {
    siteNow,
    read,
    rate: () => clock.rate,
    set: (at, rate) => {
      clock = { anchorWallMs: readMs(), anchorSite: at, rate };
      setSiteNow(wholeSecond());
    },
    steer: (at) => {
      clock = steered(clock, readMs(), at);
    },
  };
}
