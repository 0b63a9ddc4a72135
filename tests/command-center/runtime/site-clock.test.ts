/** The running site clock: production follows the wall; any other goes on where it was and never repeats a moment. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  openSiteClock,
  type RunningSiteClock,
  type SiteClockStore,
} from '#command-center/runtime/site-clock.ts';
import type { SiteClock } from '#dispatch-core/domain/site-clock.ts';

const wallStart = Date.UTC(2026, 0, 5);
const siteStart = Date.UTC(2025, 11, 24, 8);
const production: SiteClock = { anchorWallMs: wallStart, anchorSite: wallStart, rate: 1 };
const demo = (rate: number): SiteClock => ({ anchorWallMs: wallStart, anchorSite: siteStart, rate });

beforeEach(() => void vi.useFakeTimers({ now: wallStart }));
afterEach(() => void vi.useRealTimers());

/** A store that keeps what was saved last. */
function keepingStore(clock: SiteClock) {
  let kept = { clock, lastSite: clock.anchorSite };
  let saves = 0;
  const store: SiteClockStore = {
    load: async () => kept,
    save: async (saved, lastSite) => {
      kept = { clock: saved, lastSite };
      saves += 1;
      return true;
    },
  };
  return { store, kept: () => kept, saves: () => saves };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Ends as a killed process does: its timers are gone and nothing is stored any more. */
function kill(): void {
  const wall = Date.now();
  vi.clearAllTimers();
  // Clearing puts the clock of the test back to its beginning.
  vi.setSystemTime(wall);
}

describe('a production clock', () => {
  it('shows the wall, also after the machine was off', async () => {
    const { store } = keepingStore(production);
    const clock = await openSiteClock(store);
    await pass(12_345);
    expect(clock.now()).toBe(wallStart + 12_345);
    expect(clock.wallNow()).toBe(wallStart + 12_345);
    await clock.stop();
    await pass(86_400_000);
    const next = await openSiteClock(store);
    expect(next.now()).toBe(wallStart + 12_345 + 86_400_000);
    await next.stop();
  });

  it('does not write to the database while it follows the wall', async () => {
    const { store, saves } = keepingStore(production);
    const clock = await openSiteClock(store);
    const before = saves();
    await pass(600_000);
    expect(saves()).toBe(before);
    await clock.stop();
  });

  it('never repeats a moment after it was given another rate and then killed', async () => {
    const { store } = keepingStore(production);
    const clock = await openSiteClock(store);
    await clock.setRate(60);
    await pass(300_000);
    const last = clock.now();
    kill();
    expect((await openSiteClock(store)).now()).toBeGreaterThanOrEqual(last);
    kill();
  });
});

/** As the database does it: the clock is written while nobody else has set it. */
function sharedStore(clock: SiteClock): SiteClockStore {
  let kept = { clock, lastSite: clock.anchorSite };
  return {
    load: async () => kept,
    save: async (saved, lastSite, was) => {
      if (JSON.stringify(kept.clock) !== JSON.stringify(was)) return false;
      kept = { clock: saved, lastSite };
      return true;
    },
  };
}

describe('the clock of several processes', () => {
  it.each([1, 60])('shows one time at rate %d, whoever joins, sets it or leaves', async (rate) => {
    const store = sharedStore(demo(rate));
    const here = await openSiteClock(store, true);
    await pass(7_000);
    const there = await openSiteClock(store, true);
    expect(there.now()).toBe(here.now());
    await there.setRate(5);
    expect(await here.follow()).toBe(true);
    expect(await here.follow()).toBe(false);
    await pass(3_000);
    expect(here.now()).toBe(there.now());
    const last = here.now();
    await there.stop();
    await pass(4_000);
    const joins = await openSiteClock(store, true);
    expect(joins.now()).toBe(here.now());
    expect(joins.now()).toBe(last + 20_000);
    await here.stop();
    await joins.stop();
  });

  it('follows within seconds also what nobody told it, and never writes an older clock over a newer one', async () => {
    const store = sharedStore(demo(60));
    const here = await openSiteClock(store, true);
    const there = await openSiteClock(store, true);
    await there.setTime(siteStart + 86_400_000);
    await pass(5_000);
    expect(here.now()).toBe(there.now());
    // Both at once: nobody's setting is lost without an error, and both end with the same clock.
    await Promise.all([here.setRate(2), there.setRate(3)]);
    await Promise.all([here.follow(), there.follow()]);
    expect(here.rate()).toBe(there.rate());
    expect([2, 3]).toContain(here.rate());
    await here.stop();
    await there.stop();
  });
});

describe('a demo clock', () => {
  it.each([1, 60])('goes on where it stopped at rate %d, however long the machine was off', async (rate) => {
    const { store } = keepingStore(demo(rate));
    const clock = await openSiteClock(store);
    await pass(10_000);
    expect(clock.now()).toBe(siteStart + 10_000 * rate);
    await clock.stop();
    await pass(7_200_000);
    const next = await openSiteClock(store);
    expect(next.now()).toBe(siteStart + 10_000 * rate);
    await pass(1000);
    expect(next.now()).toBe(siteStart + 11_000 * rate);
    await next.stop();
  });

  it('stops its upkeep with it', async () => {
    const { store, saves } = keepingStore(demo(60));
    const clock = await openSiteClock(store);
    await clock.stop();
    const before = saves();
    await pass(60_000);
    expect(saves()).toBe(before);
  });

  it('never goes back, whatever is killed, stopped or set to another rate meanwhile', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
      fc.record({ kind: fc.constantFrom('kill' as const, 'stop' as const), ms: fc.constant(0) }),
      fc.record({ kind: fc.constant('rate' as const), ms: fc.constantFrom(0, 0.5, 1, 7, 60, 1000) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0.5, 1, 60),
        fc.array(step, { maxLength: 25 }),
        async (rate, steps) => {
          const { store } = keepingStore(demo(rate));
          let clock = await openSiteClock(store);
          let last = clock.now();
          for (const { kind, ms } of steps) {
            if (kind === 'pass') await pass(ms);
            if (kind === 'rate') await clock.setRate(ms);
            if (kind === 'kill') kill();
            if (kind === 'stop') await clock.stop();
            if (kind === 'kill' || kind === 'stop') clock = await openSiteClock(store);
            const now = clock.now();
            expect(now).toBeGreaterThanOrEqual(last);
            last = now;
          }
          kill();
        },
      ),
      { numRuns: 200 },
    );
  });

  it('loses at most ten seconds of the old rate by a kill', async () => {
    const { store } = keepingStore(demo(60));
    const clock = await openSiteClock(store);
    await pass(123_456);
    const last = clock.now();
    kill();
    const next = await openSiteClock(store);
    expect(next.now() - last).toBeLessThanOrEqual(10_000 * 60);
    kill();
  });

  it('changes its rate without a jump and is set without changing its rate', async () => {
    const { store, kept } = keepingStore(demo(60));
    const clock = await openSiteClock(store);
    await pass(1000);
    const before = clock.now();
    await clock.setRate(2);
    expect(clock.now()).toBe(before);
    expect(clock.rate()).toBe(2);
    await pass(1000);
    expect(clock.now()).toBe(before + 2000);
    await clock.setTime(siteStart - 5000);
    expect(clock.now()).toBe(siteStart - 5000);
    expect(clock.rate()).toBe(2);
    expect(kept().clock.rate).toBe(2);
    await clock.stop();
    expect(kept().lastSite).toBe(siteStart - 5000);
  });

  it('refuses a rate that is none and goes on as before', async () => {
    const { store } = keepingStore(demo(60));
    const clock = await openSiteClock(store);
    await expect(clock.setRate(Number.NaN)).rejects.toThrow(RangeError);
    await expect(clock.setRate(-1)).rejects.toThrow(RangeError);
    await pass(1000);
    expect(clock.now()).toBe(siteStart + 60_000);
    await clock.stop();
  });

  it.each([1, 60])('translates between wall and site at rate %d', async (rate) => {
    const { store } = keepingStore(demo(rate));
    const clock: RunningSiteClock = await openSiteClock(store);
    await pass(3000);
    expect(clock.wallMsUntil(clock.now() + 6000 * rate)).toBe(6000);
    expect(clock.wallMsUntil(clock.now())).toBe(0);
    expect(clock.wallMsUntil(siteStart)).toBe(-3000);
    expect(clock.toSite(clock.wallNow())).toBe(clock.now());
    expect(clock.toSite(wallStart + 1000)).toBe(siteStart + 1000 * rate);
    await clock.stop();
  });

  it('waits for ever for a moment of a clock that stands', async () => {
    const { store } = keepingStore(demo(60));
    const clock = await openSiteClock(store);
    await clock.setRate(0);
    await pass(60_000);
    expect(clock.now()).toBe(siteStart);
    expect(clock.wallMsUntil(siteStart + 1)).toBe(Number.POSITIVE_INFINITY);
    expect(clock.wallMsUntil(siteStart - 1)).toBeLessThanOrEqual(0);
    await clock.stop();
  });

  it('goes on through a database that is away for a moment', async () => {
    const { store, kept } = keepingStore(demo(1));
    let isAway = false;
    const flaky: SiteClockStore = {
      load: store.load,
      save: async (clock, lastSite, was) => {
        if (isAway) throw new Error('away');
        return await store.save(clock, lastSite, was);
      },
    };
    const clock = await openSiteClock(flaky);
    isAway = true;
    await pass(7000);
    isAway = false;
    await pass(5000);
    expect(kept().lastSite).toBeGreaterThanOrEqual(clock.now());
    await clock.stop();
  });
});

it('says that there is no clock before the site is set up', async () => {
  const empty: SiteClockStore = { load: async () => null, save: async () => true };
  await expect(openSiteClock(empty)).rejects.toThrow('the site is not set up');
});
