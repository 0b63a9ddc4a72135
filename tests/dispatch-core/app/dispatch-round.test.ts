/** The dispatch round: who gets which order, in which sequence, and why. */

import { describe, expect, it } from 'vitest';
import { defaultRoundLimits, runDispatchRound } from '#dispatch-core/app/dispatch-round.ts';
import { rankForDesk } from '#dispatch-core/app/rank-for-desk.ts';
import { recomputeScore } from '#dispatch-core/assign/decision.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { createRoundMemory, wakeBlocked } from '#dispatch-core/assign/round-memory.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { northOf, now } from '../assign/samples.ts';
import { type City, expireOffer, openCity, orderOf } from './dispatch-round-city.ts';

const round = ({ deps }: City, memory = createRoundMemory(), limits = defaultRoundLimits) =>
  runDispatchRound(deps, memory, limits);

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
    expect(ranking?.items).toMatchObject([
      { workerId: 'worker-1', rank: 1, price: { deltaSeconds: 0, exact: true, moves: [] } },
    ]);
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

  it('store a decision of one policy, also when another comes into force meanwhile', async () => {
    const open = openCity({ orders: [{}], workers: [{}] });
    const { routine } = defaultPolicy.classes;
    const next = {
      ...defaultPolicy,
      version: 'next',
      classes: { ...defaultPolicy.classes, noHeat: routine },
    };
    const near = async (...asked: Parameters<typeof open.deps.candidates.near>) => {
      open.city.policy = next;
      return open.deps.candidates.near(...asked);
    };
    await runDispatchRound({ ...open.deps, candidates: { near } }, createRoundMemory());
    const decision = open.city.offers[0]?.offer.data.decision;
    expect(decision).toMatchObject({
      policy: 'default-1',
      grading: { weights: defaultPolicy.classes.noHeat.weights },
    });
    expect(recomputeScore(decision)?.score).toBe(decision?.score);
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

describe('a worker whose fix is old', () => {
  it('is asked where he is, once in a while, and gets the order when he answers', async () => {
    const open = openCity({
      orders: [{}, {}],
      workers: [{ position: northOf(10, 700) }, { position: null, worker: { duty: 'off' } }],
    });
    const memory = createRoundMemory();
    expect((await round(open, memory)).askWhere).toEqual(['worker-1']);
    wakeBlocked(memory);
    expect(await round(open, memory)).toMatchObject({ considered: 2, askWhere: [] });
    open.city.at += defaultRoundLimits.askAgainMs;
    expect((await round(open, memory)).askWhere).toEqual(['worker-1']);
    wakeBlocked(memory);
    open.city.live.set('worker-1', { ...northOf(10), at: open.city.at });
    expect((await round(open, memory)).offered).toHaveLength(2);
  });
});
