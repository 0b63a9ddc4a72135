/** A timer that fails is tried again at a calm pace: over a database that answers nothing else. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTimerLoop } from '#command-center/runtime/timer-loop.ts';
import type { Database, QueryResult, Row } from '#geo-data/database.ts';
import { openTown } from '#tests/dispatch-core/support/town.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** One timer is always due; every transaction fails. */
function brokenDatabase(dueAt: number): Database {
  const due = {
    request_id: 'r1',
    order_id: '',
    kind: 'overdue',
    key: 'overall',
    fire_at: new Date(dueAt),
    tries: 0,
    data: {},
  };
  const rowsOf = (text: string): Row[] => (text.includes('min(fire_at)') ? [{ at: new Date(dueAt) }] : [due]);
  const db: Database = {
    driver: 'pglite',
    // The row is made by hand: what the driver would have decoded.
    query: async <R extends Row>(text: string) => {
      const rows = rowsOf(text);
      return { rows, count: rows.length } as QueryResult<R>;
    },
    exec: async () => undefined,
    transaction: async () => {
      throw new Error('broken');
    },
    bulkInsert: async () => 0,
    listen: async () => async () => undefined,
    close: async () => undefined,
  };
  return db;
}

it('does not spin on a timer that fails', async () => {
  const town = openTown();
  const errors: unknown[] = [];
  const clock = {
    now: () => town.now,
    wallNow: () => town.now,
    toSite: (wallMs: number) => wallMs,
    wallMsUntil: (site: number) => site - town.now,
  };
  const loop = startTimerLoop({
    db: brokenDatabase(town.now - 1000),
    clock,
    orderLife: town.deps,
    onError: (error) => errors.push(error),
  });
  await vi.advanceTimersByTimeAsync(10_500);
  await loop.stop();
  expect(errors).toHaveLength(11);
  expect(town.published).toEqual([]);
});
