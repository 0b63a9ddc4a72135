/** Planning of a site's routes: every change is planned again, what moved is told, and nothing stops for one failure. */
import { describe, expect, it } from 'vitest';
import { createRouteBoard } from '#command-center/runtime/route-plans/board.ts';
import { startRoutePlans } from '#command-center/runtime/route-plans/route-plans.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { improveSequences } from '#dispatch-core/assign/sequence.ts';
import { estimatedTravelTime } from '#dispatch-core/assign/travel.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import type { Position } from '#dispatch-core/domain/worker.ts';
import { makeOrder, makeRequest } from '#tests/geo-data/store/life.ts';

const start = Date.UTC(2026, 0, 5, 8);
/** One hundredth of a degree of longitude is about a kilometre here. */
const at = (km: number): Position => ({
  lon: 126.6 + km / 77.8,
  lat: 45.75,
  at: start,
  accuracyM: 5,
  speedMps: 0,
  courseDeg: null,
});
const held = (id: string, km: number, change: Partial<Order> = {}) =>
  makeOrder(id, `r-${id}`, {
    state: 'accepted',
    workerId: 'w1',
    class: 'routine',
    dueAt: start + 8 * hourMs,
    lon: at(km).lon,
    lat: at(km).lat,
    pause: null,
    ...change,
  });

async function openPlans(orders: readonly Order[], failing = false) {
  const board = createRouteBoard();
  const positions = new Map<string, Position>([['w1', at(0)]]);
  const told: string[] = [];
  const errors: unknown[] = [];
  let now = start;
  board.note(orders);
  const plans = startRoutePlans({
    board,
    clock: { now: () => now },
    policy: () => defaultPolicy,
    positionOf: (id) => positions.get(id) ?? null,
    travelTime: estimatedTravelTime,
    loadRequest: async (id) => ({ request: { ...makeRequest(id), preferredVisit: null }, orders: [] }),
    thread: {
      async solve({ problem, start: before, seed, iterations }) {
        if (failing) throw new Error('no thread');
        return improveSequences(problem, { seed, iterations, start: before });
      },
    },
    onTold: (list) => told.push(...list.map(({ id }) => id)),
    onError: (error) => errors.push(error),
  });
  await plans.settled();
  return { board, plans, told, errors, positions, setNow: (to: number) => (now = to) };
}

const routeOf = (board: ReturnType<typeof createRouteBoard>) =>
  board.planOf('w1')?.stops.map(({ orderId }) => orderId);

describe('route plans', () => {
  it('give every held order its place and time, the near one first', async () => {
    const { board, plans, told } = await openPlans([held('far', 10), held('near', 2)]);
    expect(routeOf(board)).toEqual(['near', 'far']);
    const eta = board.etaOf('near');
    expect(eta).toMatchObject({ place: 1, kind: 'estimate' });
    // 2 km of straight line: 2.7 km of road at 25 km/h.
    expect(Date.parse(eta?.at ?? '') - start).toBeGreaterThan(6 * minuteMs);
    expect(Date.parse(eta?.at ?? '') - start).toBeLessThan(7 * minuteMs);
    expect(told.sort()).toEqual(['far', 'near']);
    await plans.stop();
  });

  it('take a new order in and tell only what has moved', async () => {
    const { board, plans, told } = await openPlans([held('a', 2), held('b', 10)]);
    told.length = 0;
    board.note([held('c', 14)]);
    await plans.settled();
    expect(routeOf(board)).toEqual(['a', 'b', 'c']);
    expect(told).toEqual(['c']);
    await plans.stop();
  });

  it('forget what is done, paused or somebody else has', async () => {
    const { board, plans } = await openPlans([held('a', 2), held('b', 10), held('c', 14)]);
    board.note([
      { ...held('a', 2), version: 9, state: 'completed' },
      { ...held('b', 10), version: 9, pause: { reason: 'parts', since: start } },
      { ...held('c', 14), version: 9, workerId: 'w2' },
    ]);
    await plans.settled();
    expect(board.planOf('w1')).toBeNull();
    for (const id of ['a', 'b', 'c']) expect(board.etaOf(id)).toBeNull();
    await plans.stop();
  });

  it('say nothing of a worker whose place nobody knows, and plan as soon as it is known', async () => {
    const { board, plans, positions } = await openPlans([held('a', 2, { workerId: 'w3' })]);
    expect(board.etaOf('a')).toBeNull();
    positions.set('w3', at(1));
    board.note([{ ...held('a', 2, { workerId: 'w3' }), version: 9 }]);
    await plans.settled();
    expect(board.etaOf('a')).toMatchObject({ place: 1 });
    await plans.stop();
  });

  it('do without a search where the thread fails, and say so', async () => {
    const pressing = held('pressing', 10, { dueAt: start + hourMs });
    const { board, plans, errors } = await openPlans([held('near', 2), pressing], true);
    expect(routeOf(board)).toEqual(['pressing', 'near']);
    expect(errors).toHaveLength(1);
    await plans.stop();
  });

  it('do not take an older row for news', async () => {
    const { board, plans } = await openPlans([{ ...held('a', 2), version: 5 }]);
    board.note([{ ...held('a', 2), version: 4, state: 'void' }]);
    await plans.settled();
    expect(routeOf(board)).toEqual(['a']);
    await plans.stop();
  });
});
