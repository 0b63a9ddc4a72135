/** The timers that a request and its orders need, as a pure function of their state: nothing waits in memory. */
import type { Order } from '../domain/order.ts';
import type { ServiceRequest } from '../domain/request.ts';
import { dayMs, type Instant } from '../domain/time.ts';
import { policyOfOrder } from '../order/scene.ts';
import type { RequestWithOrders, Rules, TimerSpec } from '../ports.ts';
import { policyOfRequest } from '../request/scene.ts';
import { type ClockMoment, clockMoments, pendingMoments } from './moments.ts';
import { orderClocks, requestClocks } from './running.ts';

/** All timers of a request and its orders. */
export function timersOfAll({ request, orders }: RequestWithOrders, rules: Rules, now: Instant): TimerSpec[] {
  return [
    ...requestTimersOf(request, orders, rules, now),
    ...orders.flatMap((order) => timersOf(order, request, rules, now)),
  ];
}

/** Timers of one order: warnings and ends of its clocks, the end of an offer, the lapse, the archive. */
export function timersOf(order: Order, request: ServiceRequest, rules: Rules, now: Instant): TimerSpec[] {
  const base = { requestId: request.id, orderId: order.id };
  const policy = policyOfOrder(order, request, rules);
  const moments = orderClocks(order, policy).flatMap((running) =>
    pendingMoments(clockMoments(running, policy), order.told, now),
  );
  return [
    ...moments.map((moment) => clockTimer(base, moment)),
    ...offerTimer(base, order),
    ...lapseTimer(base, order, rules),
    ...archiveTimer(base, order, rules),
  ];
}

/** Timers of the request itself: its dispatch and follow-up clocks and its whole promise. */
export function requestTimersOf(
  request: ServiceRequest,
  orders: readonly Order[],
  rules: Rules,
  now: Instant,
): TimerSpec[] {
  const policy = policyOfRequest(request, rules);
  const base = { requestId: request.id, orderId: null };
  return requestClocks(request, orders, policy)
    .flatMap((running) => pendingMoments(clockMoments(running, policy), request.told, now))
    .map((moment) => clockTimer(base, moment));
}

type TimerBase = Pick<TimerSpec, 'requestId' | 'orderId'>;

/** The busiest maker of objects in a season: named fields cost a third of a spread. */
function clockTimer({ requestId, orderId }: TimerBase, moment: ClockMoment): TimerSpec {
  const { clock, fraction, at, key } = moment;
  const kind = fraction === 1 ? 'overdue' : 'slaWarning';
  return { requestId, orderId, kind, key, fireAt: at, data: { stage: clock, fraction } };
}

function offerTimer(base: TimerBase, order: Order): TimerSpec[] {
  const { state, offerExpiresAt, assignmentId } = order;
  if (state !== 'assigned' || offerExpiresAt === null || assignmentId === null) return [];
  return [
    { ...base, kind: 'offerExpiry', key: assignmentId, fireAt: offerExpiresAt, data: { assignmentId } },
  ];
}

function lapseTimer(base: TimerBase, order: Order, rules: Rules): TimerSpec[] {
  if (order.state !== 'at_station' || order.mode !== 'auto') return [];
  const since = order.stageSince ?? order.createdAt;
  return [{ ...base, kind: 'lapse', key: `${since}`, fireAt: since + rules.confirmWithinMs, data: {} }];
}

function archiveTimer(base: TimerBase, order: Order, rules: Rules): TimerSpec[] {
  if (order.state !== 'completed') return [];
  const fireAt = (order.closedAt ?? order.updatedAt) + rules.archiveDays * dayMs;
  return [{ ...base, kind: 'archive', key: 'archive', fireAt, data: {} }];
}
