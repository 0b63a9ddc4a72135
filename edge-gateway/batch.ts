/** Micro-batcher: flushes at once when idle, one flush in flight, bounded; an item's promise settles after COMMIT. */
import { setImmediate } from 'node:timers';
import type { FailureKind } from './ports.ts';

export interface BatcherPorts<Item, Outcome> {
  /** Saves all items in one transaction; one outcome per item. `attempt` counts from 1 for the same items. */
  save(items: readonly Item[], attempt: number): Promise<readonly Outcome[]>;
  classifyFailure(error: unknown): FailureKind;
  /** The item to save instead of one that the database refuses; null when there is none (the item then fails). */
  salvage(item: Item): Item | null;
  sizeOf(item: Item): number;
  /** Pause between two attempts; a timer outside of tests. */
  pause(ms: number): Promise<void>;
}

export interface BatcherLimits {
  readonly maxFlushItems: number;
  readonly maxFlushBytes: number;
  /** Beyond these an item is refused, so that its sender keeps it; before that, senders wait for their acks. */
  readonly maxWaitingItems: number;
  readonly maxWaitingBytes: number;
  /** Pauses between attempts while the database is away, in milliseconds; after the last one the items fail. */
  readonly retryPausesMs: readonly number[];
}

export const defaultBatcherLimits: BatcherLimits = {
  maxFlushItems: 1_000,
  maxFlushBytes: 1_048_576,
  maxWaitingItems: 50_000,
  maxWaitingBytes: 67_108_864,
  retryPausesMs: [100, 200, 500, 1_000, 2_000, 3_000, 5_000, 5_000, 5_000, 5_000],
};

export interface Batcher<Item, Outcome> {
  /** Resolves after the item's transaction has committed; rejects when it is certain that nobody will try again. */
  add(item: Item): Promise<Outcome>;
  waiting(): { readonly items: number; readonly bytes: number };
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
}

interface Pending<Item, Outcome> {
  readonly item: Item;
  readonly bytes: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

type Settled<Outcome> =
  | { readonly ok: true; readonly outcome: Outcome }
  | { readonly ok: false; readonly error: unknown };

/** More waits than the bounds allow: the sender has to keep its message. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}

/** Starts an idle batcher; it owns no timer of its own and needs no stopping beyond `drain`. */
export function createBatcher<Item, Outcome>(
  ports: BatcherPorts<Item, Outcome>,
  limits: BatcherLimits = defaultBatcherLimits,
): Batcher<Item, Outcome> {
  let waiting: Pending<Item, Outcome>[] = [];
  let items = 0;
  let bytes = 0;
  let running: Promise<void> | null = null;

  const takeNext = (): Pending<Item, Outcome>[] => {
    let end = 0;
    let size = 0;
    while (end < waiting.length && end < limits.maxFlushItems) {
      size += waiting[end]?.bytes ?? 0;
      if (end > 0 && size > limits.maxFlushBytes) break;
      end++;
    }
    const next = waiting.slice(0, end);
    waiting = waiting.slice(end);
    return next;
  };

  const runUntilEmpty = async (): Promise<void> => {
    // One turn of the event loop: everything that a socket delivered in one piece goes into one transaction.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const flight = takeNext();
      const settled = await saveAll(
        ports,
        limits,
        flight.map((pending) => pending.item),
      );
      items -= flight.length;
      for (const [i, pending] of flight.entries()) {
        bytes -= pending.bytes;
        settle(pending, settled[i]);
      }
    }
    running = null;
  };

  return {
    add(item) {
      const size = ports.sizeOf(item);
      if (items >= limits.maxWaitingItems || bytes + size > limits.maxWaitingBytes) {
        return Promise.reject(new Overloaded(`${items} items wait for the database`));
      }
      items++;
      bytes += size;
      const promise = new Promise<Outcome>((resolve, reject) => {
        waiting.push({ item, bytes: size, resolve, reject });
      });
      running ??= runUntilEmpty();
      return promise;
    },
    waiting: () => ({ items, bytes }),
    async drain() {
      while (running !== null) await running;
    },
  };
}

function settle<Item, Outcome>(pending: Pending<Item, Outcome>, result: Settled<Outcome> | undefined): void {
  if (result?.ok) pending.resolve(result.outcome);
  else pending.reject(result?.error ?? new Error('the store gave no outcome for this item'));
}

/** Never throws: waits out transient failures, halves a batch with a refused row until that row stands alone. */
async function saveAll<Item, Outcome>(
  ports: BatcherPorts<Item, Outcome>,
  limits: BatcherLimits,
  items: readonly Item[],
): Promise<readonly Settled<Outcome>[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const outcomes = await ports.save(items, attempt);
      return outcomes.map((outcome) => ({ ok: true, outcome }));
    } catch (error) {
      const kind = ports.classifyFailure(error);
      if (kind === 'data') return saveApart(ports, limits, items, error);
      const pauseMs = limits.retryPausesMs[attempt - 1];
      if (kind === 'fault' || pauseMs === undefined) return items.map(() => ({ ok: false, error }));
      await ports.pause(pauseMs);
    }
  }
}

async function saveApart<Item, Outcome>(
  ports: BatcherPorts<Item, Outcome>,
  limits: BatcherLimits,
  items: readonly Item[],
  error: unknown,
): Promise<readonly Settled<Outcome>[]> {
  if (items.length > 1) {
    const half = Math.ceil(items.length / 2);
    const first = await saveAll(ports, limits, items.slice(0, half));
    return [...first, ...(await saveAll(ports, limits, items.slice(half)))];
  }
  const [item] = items;
  const instead = item === undefined ? null : ports.salvage(item);
  return instead === null ? [{ ok: false, error }] : saveAll(ports, limits, [instead]);
}
