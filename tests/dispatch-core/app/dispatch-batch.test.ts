/** Batches of the dispatch round: whole tiers at once, certified, collected under load, and large ones from memory. */
import { describe, expect, it } from 'vitest';
import { defaultRoundLimits, runDispatchRound } from '#dispatch-core/app/dispatch-round.ts';
import { rankForDesk } from '#dispatch-core/app/rank-for-desk.ts';
import { recomputeScore } from '#dispatch-core/assign/decision.ts';
import { createRoundMemory } from '#dispatch-core/assign/round-memory.ts';
import { secondMs } from '#dispatch-core/domain/time.ts';
import { makeOrder, northOf, now } from '../assign/samples.ts';
import { type City, openCity } from './dispatch-round-city.ts';

const round = ({ deps }: City, memory = createRoundMemory(), limits = defaultRoundLimits) =>
  runDispatchRound(deps, memory, limits);

const one = { capacity: 1 };
/** A place so many metres north of home. */
const placeNorth = (metres: number) => {
  const { lon, lat } = northOf(metres);
  return { lon, lat };
};

describe('a batch of one tier', () => {
  // The nearest worker of both orders is the same; whoever loses him must go the longer way.
  const contested = () =>
    openCity({
      orders: [{ id: 'near-both' }, { id: 'far', ...placeNorth(2000) }],
      workers: [
        { worker: { ...one, id: 'middle' }, position: northOf(700) },
        { worker: { ...one, id: 'south' }, position: northOf(-800) },
      ],
    });

  it('gives the contested worker to the order that needs him more', async () => {
    const summary = await round(contested());
    expect(new Map(summary.offered.map((offer) => [offer.orderId, offer.workerId]))).toEqual(
      new Map([
        ['near-both', 'south'],
        ['far', 'middle'],
      ]),
    );
  });

  it('logs its certificate and keeps it with each decision', async () => {
    const open = contested();
    let ticks = 0;
    const summary = await runDispatchRound(
      { ...open.deps, stopwatch: () => (ticks += 2) },
      createRoundMemory(),
    );
    const [certificate] = summary.batches;
    expect(certificate).toMatchObject({ orders: 2, workers: 2, leftOver: 0, ms: 2 });
    expect(certificate?.gap).toBeLessThan(1e-6);
    expect(certificate?.primal).toBeGreaterThan(0);
    for (const { offer } of open.city.offers) expect(offer.data.decision.batch).toEqual(certificate);
  });

  it('serves the safety class first, even where the others would lose less', async () => {
    const open = openCity({
      orders: [{ id: 'cold' }, { id: 'leak', class: 'leak', ...placeNorth(3000) }],
      workers: [{ worker: one }],
    });
    const summary = await round(open);
    expect(summary.offered).toMatchObject([{ orderId: 'leak' }]);
    expect(summary.nobody).toMatchObject([{ orderId: 'cold', shortfall: ['over-capacity'] }]);
  });

  it('stores scores that can be computed again, also for a worker who got two', async () => {
    const open = openCity({ orders: [{}, {}, {}], workers: [{ worker: { capacity: 3 } }] });
    await round(open);
    expect(open.city.offers).toHaveLength(3);
    const decisions = open.city.offers.map(({ offer }) => offer.data.decision);
    expect(decisions.map(({ inputs }) => inputs.heldOrders)).toEqual([0, 1, 2]);
    for (const decision of decisions) expect(recomputeScore(decision)?.score).toBe(decision.score);
  });

  it('goes on with the next best when the rules refuse the chosen one', async () => {
    const open = contested();
    open.city.refusedWorkers.set('middle', 'skill-missing');
    const summary = await round(open);
    expect(summary.offered).toMatchObject([{ orderId: 'near-both', workerId: 'south' }]);
    expect(summary.nobody).toMatchObject([{ orderId: 'far', shortfall: ['skill-missing'] }]);
  });
});

describe('the window in which orders are collected', () => {
  const busy = () => {
    const memory = createRoundMemory();
    memory.load.freeWorkers = 0;
    return memory;
  };
  const workers = Array.from({ length: 4 }, () => ({ worker: { capacity: 9 } }));

  it('is nothing for an order alone and while workers are free', async () => {
    expect(await round(openCity({ orders: [{}], workers }), busy())).toMatchObject({ collecting: 0 });
    const calm = createRoundMemory();
    calm.load.freeWorkers = 4;
    expect(await round(openCity({ orders: [{}, {}], workers }), calm)).toMatchObject({ considered: 2 });
  });

  it('grows with the load, never beyond 30 s, and never holds the safety class', async () => {
    const batch = { ...defaultRoundLimits.batch, windowPerOrderMs: secondMs };
    const limits = { ...defaultRoundLimits, batch };
    const { maxWindowMs } = batch;
    expect(maxWindowMs).toBeLessThanOrEqual(30 * secondMs);
    const orders = [...Array.from({ length: 60 }, () => ({})), { id: 'leak', class: 'leak' as const }];
    const open = openCity({ orders, workers });
    const memory = busy();
    const first = await round(open, memory, limits);
    expect(first).toMatchObject({ considered: 1, collecting: 60 });
    expect(first.offered).toMatchObject([{ orderId: 'leak' }]);
    memory.load.freeWorkers = 0;
    open.city.at = now + maxWindowMs - 1;
    expect(await round(open, memory, limits)).toMatchObject({ considered: 0, collecting: 60 });
    open.city.at = now + maxWindowMs;
    expect(await round(open, memory, limits)).toMatchObject({ considered: 60, collecting: 0 });
  });

  it('is measured by the workers whom the last batch left with empty hands', async () => {
    const memory = createRoundMemory();
    await round(openCity({ orders: [{}, {}], workers: [{ worker: one }, { worker: one }, {}] }), memory);
    expect(memory.load.freeWorkers).toBe(1);
  });
});

describe('a large batch', () => {
  const many = () =>
    openCity({
      orders: Array.from({ length: 40 }, (_, index) => placeNorth(index * 150)),
      workers: Array.from({ length: 90 }, (_, index) => ({
        worker: one,
        position: northOf((index * 67) % 6000),
      })),
    });

  it('reads the company once and finds what looking at everybody for each order finds', async () => {
    const large = many();
    const fromMemory = await round(large);
    expect(large.city.asked).toBe(1);
    const small = many();
    const oneByOne = await round(small, createRoundMemory(), { ...defaultRoundLimits, snapshotFrom: 1000 });
    expect(small.city.asked).toBe(40);
    expect(fromMemory.offered).toHaveLength(40);
    expect(fromMemory.batches[0]?.primal).toBeCloseTo(oneByOne.batches[0]?.primal ?? 0, 3);
  });

  it('looks farther when the nearest are not enough for all', async () => {
    const open = openCity({
      orders: Array.from({ length: 30 }, () => ({})),
      workers: Array.from({ length: 120 }, (_, index) => ({ worker: one, position: northOf(index * 40) })),
    });
    const summary = await round(open);
    expect(summary.offered).toHaveLength(30);
    expect(new Set(summary.offered.map((offer) => offer.workerId)).size).toBe(30);
    // The thirty nearest go; nobody from the far end.
    const sent = summary.offered.map((offer) => Number(offer.workerId.slice('worker-'.length)));
    expect(Math.max(...sent)).toBe(30);
  });

  it('still reads order by order when the company cannot be read at once', async () => {
    const open = many();
    const first = [...open.city.orders.keys()][0] ?? '';
    open.city.broken.add(first);
    const summary = await round(open);
    expect(summary.faults).toMatchObject([{ orderId: first }]);
    expect(summary.offered).toHaveLength(39);
  });
});

describe('the prices at the desk', () => {
  it('say what another choice costs and which waiting order would move', async () => {
    const open = openCity({
      orders: [{ id: 'asked' }, { id: '88', ...placeNorth(900) }],
      workers: [
        { worker: { ...one, id: 'here' }, position: northOf(50) },
        { worker: { ...one, id: 'there' }, position: northOf(950) },
      ],
    });
    const orders = { find: async (id: string) => open.city.orders.get(id) ?? null };
    const ranking = await rankForDesk('asked', { ...open.deps, orders });
    const [best, other] = ranking?.items ?? [];
    expect(best).toMatchObject({ workerId: 'here', price: { deltaSeconds: 0, exact: true, moves: [] } });
    expect(other).toMatchObject({
      workerId: 'there',
      price: { exact: true, moves: [{ orderId: '88', fromWorkerId: 'there', toWorkerId: 'here' }] },
    });
    // Both orders are 900 m × 1.35 at 25 km/h farther from their workers, less 50 m each way.
    expect(other?.price?.deltaSeconds).toBeGreaterThan(250);
    expect(other?.price?.deltaSeconds).toBeLessThan(400);
  });

  it('are left out where the waiting orders are not known', async () => {
    const open = openCity({ orders: [{}], workers: [{}] });
    const { pool: _pool, ...rest } = open.deps;
    const orders = { find: async () => makeOrder() };
    const ranking = await rankForDesk('order-1', { ...rest, orders });
    expect(ranking?.items).toMatchObject([{ price: null }]);
  });
});
