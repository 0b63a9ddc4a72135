/** Which clocks of an order and of a request run at this moment. */
import { overallClock } from '../domain/clock-facts.ts';
import type { Order } from '../domain/order.ts';
import type { ServiceRequest } from '../domain/request.ts';
import type { SlaPolicy } from '../domain/service-type.ts';
import { isOpenOrder } from '../order/machine.ts';
import { isLiveRequest } from '../request/machine.ts';
import type { RunningClock } from './moments.ts';

/** Running clocks of an order; a clock that its pause stops does not run. */
export function orderClocks(order: Order, policy: SlaPolicy): readonly RunningClock[] {
  if (!isOpenOrder(order)) return [];
  const stopped = order.pause === null ? { overall: false, stage: false } : policy.pauseStops;
  const overall = stopped.overall
    ? []
    : [{ clock: overallClock, since: order.overallSince, dueAt: order.dueAt } as const];
  return stopped.stage ? overall : [...overall, ...stageClock(order)];
}

/**
 * Running clocks of a request. Its overall clock rests when the work is done and only the confirmation is missing,
 * and while a pause of one of its orders stops the promise.
 */
export function requestClocks(
  request: ServiceRequest,
  orders: readonly Order[],
  policy: SlaPolicy,
): readonly RunningClock[] {
  const runs = isLiveRequest(request) && isUnfinished(orders) && !isStopped(orders, policy);
  const overall = runs
    ? [{ clock: overallClock, since: request.createdAt, dueAt: request.dueAt } as const]
    : [];
  return [...overall, ...stageClock(request)];
}

function stageClock(row: Pick<Order, 'stage' | 'stageSince' | 'stageDueAt'>): readonly RunningClock[] {
  if (row.stage === null || row.stageSince === null || row.stageDueAt === null) return [];
  return [{ clock: row.stage, since: row.stageSince, dueAt: row.stageDueAt }];
}

/** Something is still to be done: an order is open, or nothing was done yet. */
function isUnfinished(orders: readonly Order[]): boolean {
  return orders.some(isOpenOrder) || orders.every((order) => order.state === 'void');
}

function isStopped(orders: readonly Order[], policy: SlaPolicy): boolean {
  return policy.pauseStops.overall && orders.some((order) => isOpenOrder(order) && order.pause !== null);
}
