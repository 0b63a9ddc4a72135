/** The simple dispatchers: one order after the other, each to the nearest free worker. */
import type { OrderClass } from '../domain/service-type.ts';
import { orderClasses } from '../domain/service-type.ts';
import type { Dispatcher, Move } from './moves.ts';
import { lifeAt, type Scene, wayMs } from './scene.ts';
import type { MayTake } from './screen.ts';

/** `arrival`: first come, first served; `class`: the more urgent class first, then by arrival. */
export function oneByOneDispatcher(first: 'arrival' | 'class', mayTake: MayTake): Dispatcher {
  return {
    decideAt: ({ waiting, free }, earliest) =>
      waiting.size > 0 && free.size > 0 ? earliest : Number.POSITIVE_INFINITY,
    decide(scene, now) {
      const moves: Move[] = [];
      const free = new Set(scene.free);
      for (const order of first === 'class' ? byClass(scene) : scene.waiting) {
        if (free.size === 0) break;
        const worker = nearestOf(free, order, scene, (one) => mayTake(scene, order, one, now));
        if (worker === null) continue;
        free.delete(worker);
        moves.push({ order, worker });
      }
      return moves;
    },
  };
}

/** Stable: within a class the order of arrival stays. */
function byClass(scene: Scene): readonly number[] {
  const rank = (order: number) => rankOf(lifeAt(scene.orders, order).order.class);
  return [...scene.waiting].sort((a, b) => rank(a) - rank(b));
}

function rankOf(name: OrderClass): number {
  return orderClasses.indexOf(name);
}

function nearestOf(
  free: ReadonlySet<number>,
  order: number,
  scene: Scene,
  may: (worker: number) => boolean,
): number | null {
  const target = lifeAt(scene.orders, order).day;
  let best: number | null = null;
  let bestMs = Number.POSITIVE_INFINITY;
  for (const worker of free) {
    const ms = wayMs(lifeAt(scene.workers, worker).place, target);
    if ((ms < bestMs || (ms === bestMs && best !== null && worker < best)) && may(worker)) {
      best = worker;
      bestMs = ms;
    }
  }
  return best;
}
