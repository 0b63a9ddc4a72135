/** Timers on a real database: each fires exactly once, whoever runs, restarts, jumps or fails meanwhile. */
import { beforeEach, expect, it } from 'vitest';
import type { Loop } from '#command-center/runtime/loop.ts';
import { startTimerLoop } from '#command-center/runtime/timer-loop.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import type { Database } from '#geo-data/database.ts';
import { eventsOfRequest } from '#geo-data/store/events.ts';
import { listDueTimers, nextTimerAt } from '#geo-data/store/timers.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { eventually, type Field, openField, watchedDatabase } from './field.ts';

describeBothDrivers('timer loop', (open) => {
  let field: Field;
  let errors: unknown[] = [];
  const start = (db: Database = field.db): Loop =>
    startTimerLoop({
      db,
      clock: field.clock,
      orderLife: field.deps,
      onError: (error) => errors.push(error),
    });
  const isDue = async () => (await listDueTimers(field.db, field.clock.at, 1)).length > 0;
  const untilNoneDue = () => eventually(async () => !(await isDue()));
  const pool = async (n: number): Promise<Order[]> => {
    const orders: Order[] = [];
    for (let i = 0; i < n; i++) orders.push(await field.pooled());
    field.published.length = 0;
    return orders;
  };
  /** What the clocks did to a request, one word per event. */
  const firings = async ({ requestId }: Order) =>
    (await eventsOfRequest(field.db, requestId))
      .filter((event) => event.type === 'slaWarning' || event.type === 'overdue')
      .map(
        (event) =>
          `${event.orderId === null ? 'request' : 'order'} ${event.type} ${JSON.stringify(event.data)}`,
      );
  /** Every event of the clocks stands in the log once and was published once. */
  async function expectOnce(orders: readonly Order[]): Promise<void> {
    for (const order of orders) {
      const words = await firings(order);
      expect(words.length).toBeGreaterThanOrEqual(3);
      expect(new Set(words).size).toBe(words.length);
    }
    const stored = await field.db.query<{ id: string }>(
      `select id from events where type in ('slaWarning', 'overdue') order by id`,
    );
    const told = field.published
      .flatMap((change) => change.events)
      .filter((event) => event.type === 'slaWarning' || event.type === 'overdue')
      .map((event) => event.id);
    expect(told.sort()).toEqual(stored.rows.map((row) => row.id).sort());
  }

  beforeEach(async () => {
    field = await openField(await open());
    errors = [];
  });

  it('fires what is due when the clock comes there, and nothing earlier', async () => {
    const [order] = await pool(1);
    if (order === undefined) throw new Error('no order');
    const next = (await nextTimerAt(field.db)) ?? 0;
    expect(next).toBeGreaterThan(field.clock.at);
    field.clock.at = next - 1;
    const loop = start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await firings(order)).toEqual([]);
    field.clock.at = next;
    loop.wake();
    await eventually(async () => (await firings(order)).length > 0);
    await loop.stop();
    expect(field.published.length).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  it('notices without being woken that the site clock jumped forward', async () => {
    const [order] = await pool(1);
    const loop = start();
    field.clock.at += 100 * hourMs;
    await untilNoneDue();
    await loop.stop();
    if (order !== undefined) expect(await firings(order)).not.toEqual([]);
    await expectOnce(order === undefined ? [] : [order]);
  });

  it('fires each timer once with two loops on one database', async () => {
    const orders = await pool(12);
    field.clock.at += 100 * hourMs;
    const loops = [start(), start()];
    await untilNoneDue();
    for (const loop of loops) await loop.stop();
    await expectOnce(orders);
    expect(errors).toEqual([]);
  });

  it('fires each timer once over restarts in the middle of the work', async () => {
    const orders = await pool(12);
    field.clock.at += 100 * hourMs;
    for (let starts = 0; await isDue(); starts++) {
      let commits = starts % 3;
      const dying = watchedDatabase(field.db, async () => {
        // The first commits pass, then the process is gone before its next one.
        if (++commits % 5 === 0) throw new Error('killed');
      });
      const loop = start(dying);
      loop.wake();
      await loop.stop();
      // Over the wait of those that failed by it.
      field.clock.at += 10 * minuteMs;
    }
    await expectOnce(orders);
  });

  it('holds nobody up by a timer that fails, and fires it when it can', async () => {
    const [bad, ...good] = await pool(4);
    if (bad === undefined) throw new Error('no order');
    field.clock.at += 100 * hourMs;
    const failing = watchedDatabase(field.db, async (asked) => {
      if (asked.some((text) => text.includes(bad.requestId))) throw new Error('broken row');
    });
    const loop = start(failing);
    await eventually(async () =>
      (await listDueTimers(field.db, field.clock.at, 100)).every(
        (timer) => timer.requestId === bad.requestId,
      ),
    );
    await loop.stop();
    expect(errors.length).toBeGreaterThan(0);
    expect(await firings(bad)).toEqual([]);
    // What was undone was never told to anybody.
    expect(field.published.filter((change) => change.after.request.id === bad.requestId)).toEqual([]);
    await expectOnce(good);

    field.clock.at += 10 * minuteMs;
    const healthy = start();
    await untilNoneDue();
    await healthy.stop();
    await expectOnce([bad, ...good]);
  });
});
