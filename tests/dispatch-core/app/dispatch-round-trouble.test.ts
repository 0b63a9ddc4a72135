/** The dispatch round in trouble: nobody fits, too much at once, faults, and several processes at a time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRoundLimits, runDispatchRound } from '#dispatch-core/app/dispatch-round.ts';
import { createRoundMemory, wakeBlocked } from '#dispatch-core/assign/round-memory.ts';
import { northOf } from '../assign/samples.ts';
import { type City, type CityOptions, openCity, orderOf } from './dispatch-round-city.ts';

const round = ({ deps }: City, memory = createRoundMemory(), limits = defaultRoundLimits) =>
  runDispatchRound(deps, memory, limits);

const one = { worker: { capacity: 1 } };

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
