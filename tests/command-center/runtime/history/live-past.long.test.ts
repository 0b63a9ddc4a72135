/** A past of the small city: every log makes exactly the rows that are stored, nothing is lost, and the seed decides it all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { replayOrder } from '#dispatch-core/order/evolve.ts';
import { replayRequest } from '#dispatch-core/request/evolve.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import type { PastRows } from '#geo-data/store/past.ts';
import { makeSmallPast, type SmallPast, until, utcOffsetMs } from './small-past.ts';

const city = buildDemoCity(1, 'S');
let past: SmallPast;
beforeAll(async () => {
  past = await makeSmallPast(city);
});
afterAll(() => past.remove());

function allOf<K extends keyof PastRows>(kind: K): PastRows[K][number][] {
  return past.steps.flatMap((step): readonly PastRows[K][number][] => step[kind]);
}

const eventOf = (row: PastRows['events'][number]): DomainEvent =>
  ({ ...row, data: JSON.parse(row.data) }) as DomainEvent;

describe('a lived past', () => {
  it('has requests, orders and events of every kind of life', () => {
    expect(allOf('requests').length).toBeGreaterThan(50);
    const types = new Set(allOf('events').map(({ type }) => type));
    for (const type of ['register', 'dispatch', 'offer', 'accept', 'arrive', 'report', 'review', 'followUp'])
      expect(types, type).toContain(type);
  });

  it('stores the rows that its logs make', () => {
    const logs = new Map<string, DomainEvent[]>();
    for (const row of allOf('events')) {
      const key = row.orderId ?? row.requestId;
      logs.set(key, [...(logs.get(key) ?? []), eventOf(row)]);
    }
    for (const { id, doc } of allOf('requests'))
      expect(replayRequest(logs.get(id) ?? [])).toEqual(JSON.parse(doc));
    for (const { id, doc } of allOf('orders'))
      expect(replayOrder(logs.get(id) ?? [])).toEqual(JSON.parse(doc));
    expect(logs.size).toBe(allOf('requests').length + allOf('orders').length);
  });

  it('names each thing once, and nothing that is not there', () => {
    const idsOf = (rows: readonly { readonly id: string }[]) => {
      const ids = new Set(rows.map(({ id }) => id));
      expect(ids.size).toBe(rows.length);
      return ids;
    };
    const requests = idsOf(allOf('requests'));
    const orders = idsOf(allOf('orders'));
    const workers = new Set(city.plan.workers.map(({ id }) => id));
    idsOf(allOf('events'));
    idsOf(allOf('assignments'));
    for (const one of [...allOf('orders'), ...allOf('events'), ...allOf('timers')])
      expect(requests).toContain(one.requestId);
    for (const one of [...allOf('events'), ...allOf('timers')])
      if (one.orderId !== null) expect(orders).toContain(one.orderId);
    for (const { orderId, workerId, openedAt, endedAt } of allOf('assignments')) {
      expect(orders).toContain(orderId);
      expect(workers).toContain(workerId);
      if (endedAt !== null) expect(endedAt).toBeGreaterThanOrEqual(openedAt);
    }
  });

  it('ends where the living city begins: nothing later, and no crowd of timers that are overdue', () => {
    for (const { occurredAt } of allOf('events')) expect(occurredAt).toBeLessThanOrEqual(until);
    expect(allOf('timers').filter(({ fireAt }) => fireAt < until)).toEqual([]);
  });

  it('leaves no order waiting for a worker for hours while the city has time', () => {
    const waiting = allOf('orders')
      .map(({ doc }): Order => JSON.parse(doc))
      .filter(({ state, createdAt }) => state === 'pooled' && until - createdAt > 12 * 3_600_000);
    expect(waiting).toEqual([]);
  });

  it('falls from its first day on, with people who were asked whether they are content', () => {
    const perDay = new Map<number, number>();
    for (const { doc } of allOf('requests')) {
      const day = Math.floor((JSON.parse(doc).createdAt + utcOffsetMs) / 86_400_000);
      perDay.set(day, (perDay.get(day) ?? 0) + 1);
    }
    const counts = [...perDay].sort(([a], [b]) => a - b).map(([, count]) => count);
    expect(counts[0]).toBeGreaterThan(counts[2] ?? Number.POSITIVE_INFINITY);
    const rated = [...allOf('requests'), ...allOf('orders')].filter(({ doc }) =>
      doc.includes('"satisfaction":"satisfied"'),
    );
    expect(rated.length).toBeGreaterThan(10);
  });

  it('is the same for the same seed', async () => {
    const again = await makeSmallPast(city);
    expect(again.steps).toEqual(past.steps);
    await again.remove();
  });
});
