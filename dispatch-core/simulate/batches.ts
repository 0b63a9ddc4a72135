/** The dispatcher `batch`: all waiting orders and all free workers at fixed times, nothing but the way counts. */
import { secondMs } from '../domain/time.ts';
import type { Dispatcher } from './moves.ts';
import { matchPairs } from './pairs.ts';
import { lifeAt, wayMs } from './scene.ts';
import type { MayTake } from './screen.ts';

const batchMs = 30 * secondMs;

/** Exact batches every 30 s, no tiers. */
export function batchDispatcher(mayTake: MayTake): Dispatcher {
  return {
    decideAt: ({ waiting, free }, earliest) =>
      waiting.size > 0 && free.size > 0 ? Math.ceil(earliest / batchMs) * batchMs : Number.POSITIVE_INFINITY,
    decide: (scene, now) =>
      matchPairs([...scene.waiting], [...scene.free], (order, worker) =>
        mayTake(scene, order, worker, now)
          ? wayMs(lifeAt(scene.workers, worker).place, lifeAt(scene.orders, order).day)
          : Number.POSITIVE_INFINITY,
      ),
  };
}
