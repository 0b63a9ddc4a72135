/** Binds diverts to a running site: who is under way and expected when is known to the board of routes. */
import type { RankDeps } from '#dispatch-core/app/rank-candidates.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import type { OrderPool, OrderSource } from '#dispatch-core/assign/ports.ts';
import { engineExecutor } from './dispatch-loop.ts';
import { createDiverts, type Diverts } from './diverts.ts';
import type { Ground } from './ground.ts';
import type { LiveSide } from './live-side.ts';

export function openDiverts(
  { rules, log }: Ground,
  { routeBoard }: LiveSide,
  orderLife: OrderLifeDeps,
  sources: { readonly orders: OrderSource; readonly pool: OrderPool; readonly ranking: RankDeps },
): Diverts {
  const underWay = () => {
    const held = routeBoard.workerIds().flatMap((workerId) => routeBoard.heldBy(workerId));
    return held.filter(({ state }) => state !== 'assigned');
  };
  return createDiverts({
    find: {
      ...sources.ranking,
      divertPolicy: rules.diverts,
      underWay: async () => underWay(),
      etaOf: routeBoard.arrivesAt,
    },
    offerMs: () => rules.current().offerMs,
    loadOrder: (id) => sources.orders.find(id),
    pool: sources.pool,
    orderLife,
    executor: engineExecutor(orderLife),
    onDone: ({ fromOrderId, forOrderId, workerId }) =>
      log('info', 'divert.done', { fromOrderId, forOrderId, workerId }),
  });
}
