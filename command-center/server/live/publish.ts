/** Tells the live state what a committed command has made of a request and its orders. */
import type { RequestWithOrders } from '#dispatch-core/ports.ts';
import type { Live } from './live.ts';

/** Called after COMMIT, for commands of people, devices and the engine alike; never for replayed answers. */
export function publishState(live: Pick<Live, 'putOrders' | 'putRequests'>, state: RequestWithOrders): void {
  live.putOrders(state.orders);
  live.putRequests([{ request: state.request, orderIds: state.orders.map((order) => order.id) }]);
}
