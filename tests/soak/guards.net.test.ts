/** Each guard taken out in turn on PostgreSQL: the soak must notice, and must find nothing while all stand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { openTestDatabase } from '#tests/support/test-database.ts';
import { type Guard, guards, removeGuard } from './guards.ts';
import { soakInProcess } from './in-process.ts';
import type { Invariant } from './invariants.ts';

/** The invariants of which one must speak up, whatever others do. */
const witnesses: Readonly<Record<Guard, readonly Invariant[]>> = {
  'live-assignment index and conditional update': ['one live assignment'],
  'version check': ['fences rise'],
  'assignment check': ['fences rise'],
  'command id': ['each acknowledged command exactly once'],
  'timer claim': ['each timer once'],
  // Half a change: a row without its event, or an event whose answer says that nothing happened.
  'transaction around event and row': ['replayed log = tables', 'each acknowledged command exactly once'],
};

/** Commands of one short life. */
const commands = 200;
/** A guard may not be needed in one short life; in three it is. */
const lives = [1, 2, 3];

describe('the soak on PostgreSQL', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase('postgres');
  });
  afterAll(() => db.close());

  it('finds nothing while every guard stands', async () => {
    const { violations, events, history } = await soakInProcess(db, { seed: 7, commands });
    expect(violations).toEqual([]);
    expect(events).toBeGreaterThan(50);
    expect(history.silences).toBeGreaterThan(0);
  });

  it.each(guards)('notices that this guard is gone: %s', async (guard) => {
    const noticed = new Set<Invariant>();
    const isNoticed = () => witnesses[guard].some((invariant) => noticed.has(invariant));
    for (const seed of lives) {
      if (isNoticed()) break;
      // A database of its own: what was taken out of the schema is gone from it.
      const own = await openTestDatabase('postgres');
      const sabotage = removeGuard(guard);
      const soaked = soakInProcess(own, { seed, commands, sabotage });
      const { violations } = await soaked.finally(() => own.close());
      for (const { invariant } of violations) noticed.add(invariant);
    }
    expect(isNoticed(), `noticed: ${[...noticed].join(', ')}`).toBe(true);
  });
});
