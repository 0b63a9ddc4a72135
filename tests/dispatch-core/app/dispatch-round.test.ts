/** The dispatch round: who gets what, who is told when nobody can, and that two rounds at once do no harm. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRoundMemory,
  defaultRoundLimits,
  runDispatchRound,
  wakeBlocked,
} from '#dispatch-core/app/dispatch-round.ts';
import { rankForDesk } from '#dispatch-core/app/rank-candidates.ts';
import { recomputeScore } from '#dispatch-core/assign/decision.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { northOf, now } from '../assign/samples.ts';
import { type CityOptions, expireOffer, openCity } from './dispatch-round-city.ts';

type City = ReturnType<typeof openCity>;

function orderOf({ city }: City, id: string): Order {
  const order = city.orders.get(id);
  if (order === undefined) throw new Error(`no ${id}`);
  return order;
}

const round = ({ deps }: City, memory = createRoundMemory(), limits = defaultRoundLimits) =>
  runDispatchRound(deps, memory, limits);

const one = { worker: { capacity: 1 } };

describe('offers', () => {
  it('go to the best worker, with expiry by class and the decision that explains them', async () => {
    const open = openCity({
      orders: [{ class: 'leak' }],
      workers: [{ position: northOf(3000) }, { position: northOf(400) }],
    });
    const summary = await round(open);
    expect(summary.offered).toMatchObject([{ orderId: 'order-1', workerId: 'worker-2' }]);
    const [first] = open.city.offers;
    expect(first?.offer.head).toMatchObject({ version: 3, assignmentId: null, occurredAt: now });
    expect(first?.offer.data.expiresAt).toBe(now + minuteMs);
    expect(first?.offer.data.score).toBe(first?.offer.data.decision.score);
    expect(recomputeScore(first?.offer.data.decision)?.score).toBe(first?.offer.data.score);
  });

  it('serve the safety tier first, then first in line, then the due time', async () => {
    const open = openCity({
      orders: [
        { id: 'late', dueAt: now + 30 * minuteMs },
        { id: 'later', dueAt: now + 40 * minuteMs },
        { id: 'diverted', dueAt: now + 90 * minuteMs, firstInLine: true },
        { id: 'leak', class: 'leak', dueAt: now + 60 * minuteMs },
      ],
      workers: [{ worker: { capacity: 9 } }],
    });
    const summary = await round(open);
    expect(summary.offered.map((offer) => offer.orderId)).toEqual(['leak', 'diverted', 'late', 'later']);
  });

  it('never fill a worker beyond his capacity, although the source has not seen this round yet', async () => {
    const open = openCity({ orders: [{}, {}, {}], workers: [{ worker: { capacity: 2 } }] });
    const stale = [...open.city.workers.values()];
    const near = async () => ({ workers: stale, complete: true });
    const summary = await runDispatchRound({ ...open.deps, candidates: { near } }, createRoundMemory());
    expect(summary.offered).toHaveLength(2);
    expect(open.city.executed).toBe(2);
    expect(summary.nobody).toEqual([{ orderId: 'order-3', shortfall: ['over-capacity'] }]);
  });

  it('take the live position when it is newer than the stored one', async () => {
    const open = openCity({
      orders: [{}],
      workers: [{ position: northOf(300, 60) }, { position: northOf(900, 60) }],
    });
    open.city.live.set('worker-1', northOf(5000, 1));
    open.city.live.set('worker-2', northOf(20_000, 300));
    expect((await round(open)).offered).toMatchObject([{ workerId: 'worker-2' }]);
  });

  it('go to the next worker when the rules refuse the first', async () => {
    const open = openCity({ orders: [{}], workers: [{ position: northOf(10) }, { position: northOf(900) }] });
    open.city.refusedWorkers.set('worker-1', 'skill-missing');
    expect((await round(open)).offered).toMatchObject([{ workerId: 'worker-2' }]);
  });

  it('leave orders of the station mode alone; the desk still sees the ranking', async () => {
    const open = openCity({ orders: [{ mode: 'station' }], workers: [{}] });
    const summary = await round(open);
    expect(summary).toMatchObject({ considered: 0, offered: [], nobody: [] });
    const orders = { find: async (id: string) => open.city.orders.get(id) ?? null };
    const ranking = await rankForDesk('order-1', { ...open.deps, orders });
    expect(ranking?.items).toMatchObject([{ workerId: 'worker-1', rank: 1, price: null }]);
    expect(await rankForDesk('nobody-knows', { ...open.deps, orders })).toBeNull();
  });

  it('look at the whole company before they give up', async () => {
    const off = { worker: { duty: 'off' as const } };
    const open = openCity({
      orders: [{}],
      workers: [off, off, { position: northOf(4000) }],
      policy: { ...defaultPolicy, nearestFirst: 2 },
    });
    expect((await round(open)).offered).toMatchObject([{ workerId: 'worker-3' }]);
  });

  it('stay with the station until the ring of the order is wide enough', async () => {
    const open = openCity({
      orders: [{}],
      workers: [{ worker: { repairStationId: 'station-9', areaIds: [] } }],
    });
    const memory = createRoundMemory();
    expect((await round(open, memory)).nobody).toMatchObject([{ shortfall: ['outside-area'] }]);
    open.city.at += 5 * minuteMs;
    open.city.live.set('worker-1', northOf(100, -300));
    expect((await round(open, memory)).offered).toHaveLength(1);
  });

  it('respect those who declined', async () => {
    const open = openCity({ orders: [{}], workers: [{ position: northOf(10) }, { position: northOf(900) }] });
    const memory = createRoundMemory();
    await round(open, memory);
    open.city.orders.set('order-1', expireOffer(orderOf(open, 'order-1')));
    expect((await round(open, memory)).offered).toMatchObject([{ workerId: 'worker-2' }]);
    open.city.orders.set('order-1', expireOffer(orderOf(open, 'order-1')));
    expect((await round(open, memory)).nobody).toEqual([{ orderId: 'order-1', shortfall: ['left-out'] }]);
  });
});

describe('nobody eligible', () => {
  const full: CityOptions = {
    orders: [{}],
    workers: [{ ...one, held: [{ orderId: 'held', urgency: 'normal' }] }],
  };

  it('leaves the order in the pool and tells once, again only when the reason changes', async () => {
    const open = openCity(full);
    const memory = createRoundMemory();
    const first = await round(open, memory);
    expect(first).toMatchObject({ offered: [], alertsRaised: 1 });
    expect(orderOf(open, 'order-1').state).toBe('pooled');
    wakeBlocked(memory);
    expect(await round(open, memory)).toMatchObject({ considered: 1, alertsRaised: 0 });
    expect(open.city.raiseCalls).toBe(1);
    open.city.workers.clear();
    wakeBlocked(memory);
    expect(await round(open, memory)).toMatchObject({ alertsRaised: 1 });
    expect(open.city.raised.map((alert) => alert.shortfall)).toEqual([['over-capacity'], ['no-workers']]);
    expect(open.city.raised[0]).toMatchObject({ code: 'nobody-eligible', repairStationId: 'station-1' });
  });

  it('is cleared by the offer that solves it', async () => {
    const open = openCity(full);
    const memory = createRoundMemory();
    await round(open, memory);
    const [worker] = open.city.workers.values();
    if (worker) open.city.workers.set('worker-1', { ...worker, held: [] });
    wakeBlocked(memory);
    expect(await round(open, memory)).toMatchObject({ alertsCleared: 1 });
    expect(open.city.alerts.size).toBe(0);
  });

  it('is cleared when somebody else takes the order out of the pool', async () => {
    const open = openCity(full);
    await round(open);
    open.city.orders.set('order-1', { ...orderOf(open, 'order-1'), state: 'accepted' });
    expect(await round(open)).toMatchObject({ alertsCleared: 1, considered: 0 });
  });

  it('tells when the rules of the command path refuse everybody', async () => {
    const open = openCity({ orders: [{}], workers: [{}, {}] });
    open.city.refusedWorkers.set('worker-1', 'skill-missing').set('worker-2', 'not-allowed');
    expect((await round(open)).nobody).toMatchObject([{ shortfall: ['skill-missing', 'not-allowed'] }]);
    expect(open.city.raised).toHaveLength(1);
  });

  it('tells when the type of the order is unknown, instead of asking for no skills', async () => {
    const open = openCity({ orders: [{ subtype: 'forgotten' }], workers: [{}] });
    expect((await round(open)).nobody).toMatchObject([{ shortfall: ['unknown-service-type'] }]);
    expect(open.city.offers).toEqual([]);
  });
});

describe('a round is bounded', () => {
  it('and goes on with the rest in the next one, whatever blocks the head', async () => {
    const blocked = Array.from({ length: 4 }, () => ({
      class: 'leak' as const,
      leftOutWorkerIds: ['worker-1'],
    }));
    const open = openCity({ orders: [...blocked, {}], workers: [{}] });
    const memory = createRoundMemory();
    const limits = { ...defaultRoundLimits, orders: 4 };
    expect(await round(open, memory, limits)).toMatchObject({ considered: 4, offered: [], isFull: true });
    expect(await round(open, memory, limits)).toMatchObject({ considered: 1, isFull: false });
    expect(orderOf(open, 'order-5').state).toBe('assigned');
    open.city.at += limits.retryMs;
    expect(await round(open, memory, limits)).toMatchObject({ considered: 4 });
  });

  it('and a fault with one order does not stop the others, but is seen', async () => {
    const open = openCity({ orders: [{ class: 'leak' }, {}], workers: [{}] });
    open.city.broken.add('order-1');
    const summary = await round(open);
    expect(summary.faults).toMatchObject([{ orderId: 'order-1', error: { message: 'connection lost' } }]);
    expect(summary.offered).toMatchObject([{ orderId: 'order-2' }]);
    expect(open.city.raised).toMatchObject([{ orderId: 'order-1', shortfall: ['dispatch-fault'] }]);
  });

  it('and gives up when everything is broken', async () => {
    const orders = Array.from({ length: 9 }, (_, index) => ({ id: `order-${index}` }));
    const open = openCity({ orders, workers: [{}] });
    for (const { id } of orders) open.city.broken.add(id);
    expect(await round(open)).toMatchObject({ considered: 3, isGivenUp: true });
    expect(open.city.asked).toBe(3);
  });
});

describe('two processes at once', () => {
  it('an order that somebody else moved in the meantime is let go without an alarm', async () => {
    const open = openCity({ orders: [{}], workers: [{}, {}] });
    const seen = orderOf(open, 'order-1');
    open.city.orders.set('order-1', { ...seen, version: seen.version + 1 });
    const summary = await runDispatchRound(
      { ...open.deps, pool: { pooled: async () => [seen] } },
      createRoundMemory(),
    );
    expect(summary.moved).toEqual([{ orderId: 'order-1', code: 'stale-version' }]);
    expect(open.city).toMatchObject({ executed: 1, raiseCalls: 0 });
  });

  it('give each order to one worker, nobody too much, and tell once', async () => {
    const capacity = fc.integer({ min: 0, max: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(capacity, { maxLength: 4 }),
        async (count, caps) => {
          const open = openCity({
            orders: Array.from({ length: count }, () => ({})),
            workers: caps.map((most, index) => ({
              worker: { capacity: most },
              position: northOf(100 * (index + 1)),
            })),
          });
          const summaries = await Promise.all([round(open), round(open), round(open)]);
          const offered = summaries.flatMap((summary) => summary.offered);
          const room = caps.reduce((sum, most) => sum + most, 0);
          expect(new Set(offered.map((offer) => offer.orderId)).size).toBe(offered.length);
          for (const [index, most] of caps.entries()) {
            const given = offered.filter((offer) => offer.workerId === `worker-${index + 1}`);
            expect(given.length).toBeLessThanOrEqual(most);
          }
          const rest = await round(open);
          expect(offered.length + rest.offered.length).toBe(Math.min(count, room));
          const pooled = [...open.city.orders.values()].filter((order) => order.state === 'pooled');
          expect([...open.city.alerts.keys()].sort()).toEqual(pooled.map((order) => order.id).sort());
        },
      ),
    );
  });
});
