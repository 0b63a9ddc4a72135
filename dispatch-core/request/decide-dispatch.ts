/** Rules of dispatch: one request becomes orders, once more after finished work, and comes back when they end void. */
import type { NewOrderData, RequestCommand, RequestCommandData } from '../domain/command.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { dayMs } from '../domain/time.ts';
import { checkReason, invalid } from '../order/checks.ts';
import { isDoneOrder, isOpenOrder } from '../order/machine.ts';
import { dispatchOrders, plainOrder } from './births.ts';
import { alone, clockAfter, type RequestScene, type RequestStep } from './scene.ts';

type DispatchCommand = Extract<
  RequestCommand,
  { command: 'dispatch' | 'redispatch' | 'returned' | 'reopen' | 'void' }
>;

/** Most orders that one dispatch makes. */
export const maxSplit = 20;

/** Decides a command that makes orders or takes the request back. */
export function decideDispatch(scene: RequestScene, command: DispatchCommand): RequestStep | Refusal {
  switch (command.command) {
    case 'dispatch':
      return dispatch(scene, command.data.orders);
    case 'redispatch':
      return redispatch(scene, command.data);
    case 'returned':
      return returned(scene, command.data);
    case 'reopen':
      return reopen(scene, command.data.reason);
    case 'void':
      return voidRequest(scene, command.data.reason);
  }
}

function dispatch(scene: RequestScene, asked: readonly NewOrderData[]): RequestStep | Refusal {
  const orders = asked.length === 0 ? [plainOrder] : asked;
  if (orders.length > maxSplit) return invalid('orders');
  const births = dispatchOrders(scene, orders, scene.context.redispatchOf);
  if ('code' in births) return births;
  const data = { clock: clockAfter(scene, 'dispatched'), orderIds: bornIds(births) };
  return { draft: { type: 'dispatch', to: 'dispatched', data }, births };
}

/** Ids of the orders that the events make. */
export function bornIds(births: readonly { readonly orderId: string | null }[]): readonly string[] {
  return births.map((birth) => birth.orderId).filter((id) => id !== null);
}

/** The order that new work follows: the named one, otherwise the one finished last. */
export function findFinished(scene: RequestScene, orderId: string | null): string | null | Refusal {
  const done = scene.orders.filter(isDoneOrder);
  if (orderId === null) {
    const [last] = done.toSorted((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0));
    return last?.id ?? null;
  }
  if (done.some((order) => order.id === orderId)) return orderId;
  return refuse('unknown-target', { orderId });
}

function redispatch(scene: RequestScene, data: RequestCommandData['redispatch']): RequestStep | Refusal {
  const missing = checkReason(data.reason);
  if (missing !== null) return missing;
  const redispatchOf = findFinished(scene, data.orderId);
  if (redispatchOf !== null && typeof redispatchOf !== 'string') return redispatchOf;
  const births = dispatchOrders(scene, [plainOrder], redispatchOf);
  if ('code' in births) return births;
  const clock = clockAfter(scene, 'dispatched');
  const { reason } = data;
  const made = { clock, orderIds: bornIds(births), redispatchOf, reason };
  return { draft: { type: 'redispatch', to: 'dispatched', data: made, note: reason }, births };
}

/** With a to-do for the owner; back to `open` when no order is left open. */
function returned(scene: RequestScene, data: RequestCommandData['returned']): RequestStep {
  const to = scene.orders.some(isOpenOrder) ? scene.request.state : 'open';
  const cause = data.cause ?? 'sentBack';
  return alone({
    type: 'returned',
    to,
    data: { clock: clockAfter(scene, to), orderId: data.orderId, cause },
  });
}

function reopen(scene: RequestScene, reason: string): RequestStep | Refusal {
  const { request, context } = scene;
  const missing = checkReason(reason);
  if (missing !== null) return missing;
  const days = context.rules.reopenDays;
  const closedAt = request.closedAt ?? request.updatedAt;
  if (context.now > closedAt + days * dayMs) return refuse('limit-reached', { days, closedAt });
  const data = { clock: clockAfter(scene, 'open'), reason };
  return alone({ type: 'reopen', to: 'open', data, note: reason });
}

function voidRequest(scene: RequestScene, reason: string): RequestStep | Refusal {
  const missing = checkReason(reason);
  if (missing !== null) return missing;
  const data = { clock: clockAfter(scene, 'void'), reason };
  return alone({ type: 'void', to: 'void', data, note: reason });
}
