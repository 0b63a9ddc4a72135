/** Figures of a day, counted the same by both drivers. */
import { expect, it } from 'vitest';
import { countDue } from '#geo-data/store/kpi.ts';
import { insertOrder } from '#geo-data/store/orders.ts';
import { insertRequest } from '#geo-data/store/requests.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { NOW } from './city.ts';
import { makeOrder, makeRequest } from './life.ts';

const HOUR = 3_600_000;
const report = (at: number) => ({ method: 'visit', text: '', evidence: [], at }) as const;

describeBothDrivers('countDue', (open) => {
  it('counts what was due in the span, and what was done in time by its report', async () => {
    const db = await open();
    await insertRequest(db, makeRequest('r1'));
    const due = { dueAt: NOW, requestId: 'r1' };
    const orders = [
      makeOrder('done-in-time', 'r1', { ...due, no: 1, state: 'completed', closedAt: NOW - 1 }),
      // reported in time, reviewed late
      makeOrder('review-late', 'r1', {
        ...due,
        no: 2,
        state: 'archived',
        closedAt: NOW + HOUR,
        report: report(NOW - HOUR),
      }),
      makeOrder('done-late', 'r1', { ...due, no: 3, state: 'completed', closedAt: NOW + 1 }),
      makeOrder('still-open', 'r1', { ...due, no: 4, state: 'on_site', report: report(NOW - HOUR) }),
      makeOrder('void', 'r1', { ...due, no: 5, state: 'void', closedAt: NOW - 1 }),
      makeOrder('due-later', 'r1', { no: 6, state: 'completed', dueAt: NOW + HOUR, closedAt: NOW }),
    ];
    for (const order of orders) await insertOrder(db, order);
    expect(await countDue(db, NOW - HOUR, NOW + HOUR)).toEqual({ due: 4, timely: 2 });
    expect(await countDue(db, NOW + HOUR, NOW + 2 * HOUR)).toEqual({ due: 1, timely: 1 });
    expect(await countDue(db, NOW + 9 * HOUR, NOW + 10 * HOUR)).toEqual({ due: 0, timely: 0 });
  });
});
