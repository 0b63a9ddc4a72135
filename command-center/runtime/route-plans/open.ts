/** Binds the planning of routes to a running site: rows, positions, roads and the thread in, screens and phones out. */
import { loadRequest } from '#geo-data/store/requests.ts';
import type { Ground } from '../ground.ts';
import type { LiveSide } from '../live-side.ts';
import type { RunningRoads } from '../roads.ts';
import type { Stops } from '../stops.ts';
import { openPlanThread } from './plan-thread.ts';
import { startRoutePlans } from './route-plans.ts';

/** Plans from now on; everything that has to be stopped again is in `stops`. */
export function openRoutePlans(
  { db, clock, rules, log }: Ground,
  { live, phoneOrders, routeBoard }: LiveSide,
  { travelTime }: Pick<RunningRoads, 'travelTime'>,
  stops: Stops,
): void {
  const thread = openPlanThread();
  stops.add('planning thread', () => thread.stop());
  const plans = startRoutePlans({
    board: routeBoard,
    clock,
    policy: () => rules.current().dispatch,
    positionOf: live.positionOf,
    travelTime,
    loadRequest: (requestId) => loadRequest(db, requestId),
    thread,
    onTold(orders) {
      live.putOrders(orders);
      phoneOrders.put(orders);
    },
    onError: (error) => log('error', 'route-plans.failed', { error }),
  });
  stops.add('route plans', () => plans.stop());
}
