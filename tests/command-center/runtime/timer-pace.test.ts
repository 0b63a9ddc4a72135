/** How soon the timer loop looks: at the moment of the next timer, and never later than a second after anything else. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTimerLoop } from '#command-center/runtime/timer-loop.ts';
import type { Database, QueryResult, Row } from '#geo-data/database.ts';
import { openTown } from '#tests/dispatch-core/support/town.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Runs the loop on a wall of fake timers; `next` is the due time that the table shows. */
function openPace() {
  const town = openTown();
  const began = Date.now();
  const table: { next: number | null } = { next: null };
  /** Wall times, in ms since the start, at which the loop asked what is due. */
  const looks: number[] = [];
  const at = () => Date.now() - began;
  const db: Database = {
    driver: 'pglite',
    query: async <R extends Row>(text: string) => {
      if (!text.includes('min(fire_at)')) {
        looks.push(at());
        return { rows: [], count: 0 };
      }
      const rows: Row[] = [{ at: table.next === null ? null : new Date(table.next) }];
      return { rows, count: 1 } as QueryResult<R>;
    },
    exec: async () => undefined,
    transaction: async () => {
      throw new Error('nothing is due');
    },
    bulkInsert: async () => 0,
    listen: async () => async () => undefined,
    close: async () => undefined,
  };
  const now = () => town.now + at();
  const clock = {
    now,
    wallNow: now,
    toSite: (wall: number) => wall,
    wallMsUntil: (site: number) => site - now(),
  };
  const loop = startTimerLoop({
    db,
    clock,
    orderLife: town.deps,
    onError: (error) => {
      throw error;
    },
  });
  return { table, looks, loop, now };
}

it('looks at the very moment of the next timer, not a beat later', async () => {
  const { table, looks, loop, now } = openPace();
  table.next = now() + 300;
  await vi.advanceTimersByTimeAsync(350);
  expect(looks).toContain(300);
  await loop.stop();
});

it('looks every second at the latest: another process may have set a timer, the clock may have been moved', async () => {
  const { table, looks, loop, now } = openPace();
  table.next = now() + 3_600_000;
  await vi.advanceTimersByTimeAsync(10_000);
  const gaps = looks.slice(1).map((look, i) => look - (looks[i] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1000);
  expect(looks.length).toBeGreaterThanOrEqual(10);
  await loop.stop();
});
