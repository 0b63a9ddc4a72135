/** Batches over seats: exact without looking at every seat, certified, and priced as if solved anew. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BatchRow,
  certificateOf,
  chosenWorkers,
  priceChoices,
  solveBatch,
} from '#dispatch-core/assign/batch.ts';

/** An order with what each worker costs, seat by seat. */
function row(orderId: string, options: Readonly<Record<string, readonly number[]>>, relief = 0): BatchRow {
  return {
    orderId,
    options: Object.entries(options).map(([workerId, seats]) => ({ workerId, seats })),
    reliefSeconds: relief,
    waitSeconds: 2400,
  };
}

describe('a batch', () => {
  it('sends each order where all together have the shortest way, not each to its nearest', () => {
    const rows = [row('a', { wang: [60], li: [100] }), row('b', { wang: [70], li: [400] })];
    expect(chosenWorkers(solveBatch(rows))).toEqual(['li', 'wang']);
    expect(certificateOf(solveBatch(rows), 3)).toMatchObject({
      orders: 2,
      workers: 2,
      primal: 170,
      dual: 170,
      gap: 0,
      leftOver: 0,
      ms: 3,
    });
  });

  it('gives somebody a second order where that is cheaper than a long way for another', () => {
    const rows = [row('a', { wang: [60, 300], li: [900] }), row('b', { wang: [70, 310], li: [2000] })];
    expect(chosenWorkers(solveBatch(rows))).toEqual(['wang', 'wang']);
  });

  it('leaves over what has the least reason to go first', () => {
    const rows = [row('a', { wang: [60] }), row('b', { wang: [90] }, 100), row('c', {})];
    const batch = solveBatch(rows);
    expect(chosenWorkers(batch)).toEqual([null, 'wang', null]);
    expect(certificateOf(batch, null)).toMatchObject({ leftOver: 2, ms: null });
  });

  it('is empty when nothing waits', () => {
    expect(chosenWorkers(solveBatch([]))).toEqual([]);
    expect(certificateOf(solveBatch([]), null)).toMatchObject({ primal: 0, dual: 0, gap: 0 });
  });

  it('is as good as with every seat in the matrix, and its dual proves it', () => {
    fc.assert(
      fc.property(manyRows, (rows) => {
        const batch = solveBatch(rows);
        const full = solveBatch(rows.map(spread));
        const { primal, dual, leftOver } = certificateOf(batch, null);
        expect(leftOver).toBe(certificateOf(full, null).leftOver);
        expect(primal).toBeCloseTo(certificateOf(full, null).primal, 6);
        expect(dual).toBeCloseTo(primal, 6);
        const counts = new Map<string, number>();
        for (const id of chosenWorkers(batch)) if (id !== null) counts.set(id, (counts.get(id) ?? 0) + 1);
        for (const [id, count] of counts) expect(count).toBeLessThanOrEqual(roomOf(rows, id));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the price of another choice', () => {
  it('names the orders that would move, and to whom', () => {
    const rows = [row('a', { wang: [60], li: [420] }), row('88', { wang: [300], li: [100] })];
    const price = priceChoices(solveBatch(rows, { spare: true }), 'a');
    expect(price('wang')).toEqual({ deltaSeconds: 0, exact: true, moves: [] });
    expect(price('li')).toEqual({
      deltaSeconds: 560,
      exact: true,
      moves: [{ orderId: '88', fromWorkerId: 'li', toWorkerId: 'wang' }],
    });
    expect(price('nobody')).toBeNull();
  });

  it('is no promise when another order would be left without anybody', () => {
    const rows = [row('a', { wang: [60], li: [80] }), row('88', { li: [100] })];
    const price = priceChoices(solveBatch(rows, { spare: true }), 'a')('li');
    expect(price).toMatchObject({ exact: false, moves: [] });
    // 20 s more for a; 88 waits forty minutes for the next who gets free.
    expect(price?.deltaSeconds).toBeCloseTo(20 + 2400, 6);
  });

  it('is nothing that can be named for an order that is left over itself', () => {
    const rows = [row('a', { wang: [60] }), row('b', { wang: [50] }, 500)];
    expect(priceChoices(solveBatch(rows, { spare: true }), 'a')('wang')).toBeNull();
  });

  it('is what the batch costs more when nobody else may have the order', () => {
    fc.assert(
      fc.property(manyRows, fc.nat(), (rows, pick) => {
        const batch = solveBatch(rows, { spare: true });
        const index = pick % rows.length;
        const asked = rows[index];
        if (asked === undefined || chosenWorkers(batch)[index] === null) return;
        const before = certificateOf(batch, null);
        const price = priceChoices(batch, asked.orderId);
        for (const option of asked.options) {
          // Worth so much that it is never the one that is left over.
          const must = { ...asked, options: [option], reliefSeconds: asked.reliefSeconds + 1e5 };
          const forced = rows.map((one) => (one === asked ? must : one));
          const after = certificateOf(solveBatch(forced), null);
          const found = price(option.workerId);
          if (after.leftOver !== before.leftOver) expect(found?.exact).toBe(false);
          if (found?.exact) expect(found.deltaSeconds).toBeCloseTo(after.primal + 1e5 - before.primal, 6);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const workerIds = ['w1', 'w2', 'w3', 'w4'] as const;

/** Rows in which every worker has the same room everywhere, as in a city. */
const manyRows: fc.Arbitrary<readonly BatchRow[]> = fc
  .record({
    rooms: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }),
    costs: fc.array(fc.array(fc.option(fc.integer({ min: 1, max: 900 })), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    }),
    steps: fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 2, maxLength: 2 }),
  })
  .map(({ rooms, costs, steps }) =>
    costs.map((line, index): BatchRow => {
      const options = workerIds.flatMap((workerId, worker) => {
        const cost = line[worker] ?? null;
        if (cost === null) return [];
        const rise = [0, steps[0] ?? 0, (steps[0] ?? 0) + (steps[1] ?? 0)].slice(0, rooms[worker]);
        return [{ workerId, seats: rise.map((more) => cost + more) }];
      });
      return { orderId: `order-${index}`, options, reliefSeconds: index * 10, waitSeconds: 2400 };
    }),
  );

function roomOf(rows: readonly BatchRow[], workerId: string): number {
  const options = rows.flatMap(({ options }) => options.filter((one) => one.workerId === workerId));
  return Math.max(0, ...options.map(({ seats }) => seats.length));
}

/** Each seat as a worker of its own: the whole matrix at once. */
function spread(one: BatchRow): BatchRow {
  const options = one.options.flatMap(({ workerId, seats }) =>
    Array.from({ length: seats.length }, (_, seat) => ({
      workerId: `${workerId}#${seat}`,
      seats: [seats.at(seat) ?? 0],
    })),
  );
  return { ...one, options };
}
