/** The micro-batcher: one flush in flight, settlement after commit, retries, bounds, rows that the database refuses. */
import { describe, expect, it } from 'vitest';
import {
  type BatcherLimits,
  type BatcherPorts,
  createBatcher,
  defaultBatcherLimits,
} from '#edge-gateway/batch.ts';
import { StoreFailure } from './fakes.ts';

interface Bench {
  readonly saved: number[][];
  readonly pauses: number[];
  readonly ports: BatcherPorts<number, string>;
  fail: (items: readonly number[], attempt: number) => Error | null;
  gate: Promise<void>;
}

function bench(): Bench {
  const b: Bench = {
    saved: [],
    pauses: [],
    fail: () => null,
    gate: Promise.resolve(),
    ports: {
      async save(items, attempt) {
        await b.gate;
        const error = b.fail(items, attempt);
        if (error !== null) throw error;
        b.saved.push([...items]);
        return items.map((item) => `saved ${item}`);
      },
      classifyFailure: (error) => (error instanceof StoreFailure ? error.kind : 'fault'),
      salvage: (item) => (item < 1_000 ? item + 1_000 : null),
      sizeOf: () => 10,
      pause: async (ms) => void b.pauses.push(ms),
    },
  };
  return b;
}

function limited(changes: Partial<BatcherLimits>): BatcherLimits {
  return { ...defaultBatcherLimits, ...changes };
}

describe('batcher', () => {
  it('flushes at once when idle, and gathers what comes while a flush is under way', async () => {
    const b = bench();
    const { resolve, promise } = gateOf();
    b.gate = promise;
    const batcher = createBatcher(b.ports);
    const first = batcher.add(1);
    await new Promise((r) => setImmediate(r));
    const later = [2, 3, 4].map((n) => batcher.add(n));
    resolve();
    expect(await first).toBe('saved 1');
    expect(await Promise.all(later)).toEqual(['saved 2', 'saved 3', 'saved 4']);
    expect(b.saved).toEqual([[1], [2, 3, 4]]);
  });

  it('settles nothing before the save has ended', async () => {
    const b = bench();
    const { resolve, promise } = gateOf();
    b.gate = promise;
    const batcher = createBatcher(b.ports);
    let settled = false;
    const item = batcher.add(1).then(() => {
      settled = true;
    });
    for (let i = 0; i < 20; i++) await new Promise((r) => setImmediate(r));
    expect([settled, batcher.waiting()]).toEqual([false, { items: 1, bytes: 10 }]);
    resolve();
    await item;
    expect([settled, batcher.waiting()]).toEqual([true, { items: 0, bytes: 0 }]);
  });

  it('keeps flushes within items and bytes, in order', async () => {
    const b = bench();
    const batcher = createBatcher(b.ports, limited({ maxFlushItems: 3, maxFlushBytes: 20 }));
    await Promise.all([1, 2, 3, 4, 5].map((n) => batcher.add(n)));
    expect(b.saved).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('refuses what is over the bound and takes items again afterwards', async () => {
    const b = bench();
    const batcher = createBatcher(b.ports, limited({ maxWaitingItems: 2 }));
    const kept = [batcher.add(1), batcher.add(2)];
    await expect(batcher.add(3)).rejects.toThrow('wait for the database');
    await Promise.all(kept);
    expect(await batcher.add(4)).toBe('saved 4');
  });

  it('waits out a database that is away, then gives the items back', async () => {
    const b = bench();
    b.fail = (_, attempt) => (attempt < 3 ? new StoreFailure('transient') : null);
    const batcher = createBatcher(b.ports, limited({ retryPausesMs: [1, 2, 3] }));
    expect(await batcher.add(1)).toBe('saved 1');
    expect(b.pauses).toEqual([1, 2]);
    b.fail = () => new StoreFailure('transient');
    await expect(batcher.add(2)).rejects.toThrow('transient');
    expect(b.pauses).toEqual([1, 2, 1, 2, 3]);
  });

  it('a fault gives all items of the flush back at once and harms no later flush', async () => {
    const b = bench();
    b.fail = (items) => (items.includes(2) ? new StoreFailure('fault') : null);
    const batcher = createBatcher(b.ports);
    const results = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    expect(results.map((r) => r.status)).toEqual(['rejected', 'rejected']);
    expect(await batcher.add(3)).toBe('saved 3');
    expect(b.pauses).toEqual([]);
  });

  it('one row that the database refuses is put aside; the others of its batch are saved', async () => {
    const b = bench();
    b.fail = (items) => (items.includes(5) ? new StoreFailure('data') : null);
    const batcher = createBatcher(b.ports);
    const outcomes = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((n) => batcher.add(n)));
    expect(outcomes).toEqual([
      'saved 1',
      'saved 2',
      'saved 3',
      'saved 4',
      'saved 1005',
      'saved 6',
      'saved 7',
    ]);
  });

  it('what cannot be put aside either fails alone', async () => {
    const b = bench();
    b.fail = (items) => (items.some((n) => n >= 1_000) ? new StoreFailure('data') : null);
    const batcher = createBatcher(b.ports);
    const results = await Promise.allSettled([batcher.add(1), batcher.add(2_000)]);
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected']);
  });

  it('drains', async () => {
    const b = bench();
    const batcher = createBatcher(b.ports, limited({ maxFlushItems: 1 }));
    for (const n of [1, 2, 3]) void batcher.add(n);
    await batcher.drain();
    expect(b.saved).toEqual([[1], [2], [3]]);
  });
});

function gateOf(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((r) => {
    resolve = r;
  });
  return { promise, resolve };
}
