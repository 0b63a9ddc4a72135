/** The writing of a past: all rows once, also when it was broken off between two steps; open orders are handed on. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadPast, type PastParts } from '#command-center/runtime/history/load-past.ts';
import { createSeedFile } from '#command-center/runtime/history/seed-file.ts';
import { saveCityPlan } from '#geo-data/city-plan.ts';
import type { Database } from '#geo-data/database.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { planDemoCity } from '#geo-data/demo-city/plan-demo-city.ts';
import { seedCatalogue } from '#geo-data/store/catalogue.ts';
import { loadPastProgress, type PastRows } from '#geo-data/store/past.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { makeSmallPast, type SmallPast, until, utcOffsetMs } from './small-past.ts';

const city = buildDemoCity(1, 'S');
let past: SmallPast;
let file: { season: number; path: string; key: string };
/** Small steps, so that there is something to break off between. */
beforeAll(async () => {
  past = await makeSmallPast(city);
  file = { season: past.season, path: `${past.path}.steps`, key: 'steps' };
  const writer = await createSeedFile(file.path, { key: file.key, from: 0, to: until });
  for (const step of past.steps.flatMap(cut)) await writer.write(JSON.stringify(step));
  await writer.close();
});
afterAll(() => past.remove());

function cut(rows: PastRows): PastRows[] {
  const half = Math.ceil(rows.requests.length / 2);
  return [rows.requests.slice(0, half), rows.requests.slice(half)].map((requests) => {
    const own = new Set(requests.map(({ id }) => id));
    const orders = rows.orders.filter(({ requestId }) => own.has(requestId));
    const ownOrders = new Set(orders.map(({ id }) => id));
    return {
      requests,
      orders,
      events: rows.events.filter(({ requestId }) => own.has(requestId)),
      assignments: rows.assignments.filter(({ orderId }) => ownOrders.has(orderId)),
      timers: rows.timers.filter(({ requestId }) => own.has(requestId)),
    };
  });
}

const kinds = ['requests', 'orders', 'events', 'assignments', 'timers'] as const;

describeBothDrivers('a past that is written', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await seedCatalogue(db);
    await db.transaction((tx) => saveCityPlan(tx, planDemoCity(city, { at: until, utcOffsetMs })));
  });

  const partsOf = (own: Partial<PastParts>): PastParts => ({
    db,
    blobs: { save: async () => new Uint8Array() },
    now: () => until,
    onOpen: () => undefined,
    onStep: () => undefined,
    isStopped: () => false,
    ...own,
  });

  async function countRows(): Promise<Record<string, number>> {
    const counts = kinds.map((kind) => `(select count(*)::int from ${kind}) as ${kind}`).join(', ');
    const { rows } = await db.query<Record<string, number>>(`select ${counts}`);
    return rows[0] ?? {};
  }

  it('goes on after the step it came to, hands on what is open, and writes nothing twice', async () => {
    let steps = 0;
    const opened = new Set<string>();
    const onOpen = (ids: readonly string[]) => {
      for (const id of ids) opened.add(id);
    };
    const onStep = () => {
      steps += 1;
    };
    const first = { onOpen, onStep, isStopped: () => steps >= 1 };
    await loadPast(file, partsOf(first));
    expect(await loadPastProgress(db, `past-${file.season}`)).toEqual({
      key: 'steps',
      steps: 1,
      isDone: false,
    });
    await loadPast(file, partsOf({ onOpen }));
    await loadPast(file, partsOf({ onOpen }));
    const all = Object.fromEntries(
      kinds.map((kind) => [kind, past.steps.reduce((sum, step) => sum + step[kind].length, 0)]),
    );
    expect(await countRows()).toEqual(all);
    const open = past.steps.flatMap(({ timers }) => timers).filter(({ kind }) => kind !== 'archive');
    expect([...opened].sort()).toEqual([...new Set(open.map(({ requestId }) => requestId))].sort());
    expect(await loadPastProgress(db, `past-${file.season}`)).toMatchObject({ isDone: true });
  });

  it('leaves alone what another version of the program began', async () => {
    await db.query(`update past_parts set progress = '{"key":"old","steps":1,"isDone":false}'`);
    await expect(loadPast(file, partsOf({}))).rejects.toThrow('another version');
  });
});
