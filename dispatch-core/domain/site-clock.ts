/** The site clock as a pure function of a stored anchor: site time = anchor + (wall − anchor) × rate. */
import type { Instant } from './time.ts';

export interface SiteClock {
  readonly anchorWallMs: number;
  readonly anchorSite: Instant;
  /** Site milliseconds per wall millisecond; 1 in production. */
  readonly rate: number;
}

/** Site time at a moment of wall time. */
export function siteTimeAt(clock: SiteClock, wallMs: number): Instant {
  return Math.round(clock.anchorSite + (wallMs - clock.anchorWallMs) * clock.rate);
}

/** Wall time at which the site clock will show `site`; Infinity when the clock stands still. */
export function wallTimeAt(clock: SiteClock, site: Instant): number {
  if (clock.rate === 0) return site <= clock.anchorSite ? clock.anchorWallMs : Number.POSITIVE_INFINITY;
  return clock.anchorWallMs + (site - clock.anchorSite) / clock.rate;
}

/** The same clock going on from `wallMs` at another rate, without a jump of site time. */
export function withRate(clock: SiteClock, wallMs: number, rate: number): SiteClock {
  if (!(rate >= 0 && rate <= 100_000)) throw new RangeError(`rate must be 0…100000, got ${rate}`);
  return { anchorWallMs: wallMs, anchorSite: siteTimeAt(clock, wallMs), rate };
}

/** The same clock set to show `site` at `wallMs`. */
export function withTime(clock: SiteClock, wallMs: number, site: Instant): SiteClock {
  return { anchorWallMs: wallMs, anchorSite: site, rate: clock.rate };
}
