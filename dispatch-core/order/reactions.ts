/** Reactions to events of an order: review, confirmation, return, repeated work, and due times that moved. */
import type { DomainEvent } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import { type Following, type ReactionScene, toRequest } from '../following.ts';
import type { RequestWithOrders } from '../ports.ts';
import type { LaterCommand } from '../request/decide.ts';
import { isDoneOrder, isOpenOrder } from './machine.ts';
import { serviceTypeOf } from './scene.ts';

/** The commands that follow from an event of an order. */
export function reactToOrder(event: DomainEvent, scene: ReactionScene): readonly Following[] {
  const order = scene.after.orders.find((one) => one.id === event.orderId);
  if (order === undefined) return [];
  return [
    ...reviewAlone(event, order, scene),
    ...confirmSingle(event, order, scene),
    ...returnToIntake(event, order, scene),
    ...repeatWork(event, order, scene),
    ...moveDue(event, order, scene),
  ];
}

/** A report made on site that nobody needs to look at. */
function reviewAlone(event: DomainEvent, order: Order, { rules }: ReactionScene): readonly Following[] {
  if (event.type !== 'report' || order.state !== 'reported' || order.report?.method !== 'visit') return [];
  if (serviceTypeOf(rules, order.subtype).needsReview) return [];
  const command = { command: 'review', data: { outcome: 'completed', note: null } } as const;
  return [{ target: 'order', orderId: order.id, command, by: 'engine' }];
}

/** A request with one order is resolved when that is completed. */
function confirmSingle(event: DomainEvent, order: Order, { after }: ReactionScene): readonly Following[] {
  const { request, orders } = after;
  const isTracked = request.state === 'dispatched' || request.state === 'tracking';
  if (event.to !== 'completed' || event.from === 'completed' || !isDoneOrder(order)) return [];
  if (!isTracked || orders.length !== 1) return [];
  return [toRequest({ command: 'confirmResolved', data: { note: null } })];
}

/** A station said "not ours", or the last order ended void: the owner must decide anew. */
function returnToIntake(event: DomainEvent, order: Order, { after }: ReactionScene): readonly Following[] {
  const { request, orders } = after;
  const isTracked = request.state === 'dispatched' || request.state === 'tracking';
  if (event.to !== 'void' || !isTracked) return [];
  const isSentBack = event.type === 'sendBack';
  if (!isSentBack && orders.some((one) => one.state !== 'void')) return [];
  const cause = isSentBack ? 'sentBack' : 'allOrdersVoid';
  return [toRequest({ command: 'returned', data: { orderId: order.id, cause } })];
}

/** Redispatch of one order makes the next one, through whatever command fits the request's state. */
function repeatWork(event: DomainEvent, order: Order, scene: ReactionScene): readonly Following[] {
  const isMade = scene.soFar.some((one) => one.orderId !== null && one.data.order !== undefined);
  if (event.type !== 'redispatch' || isMade) return [];
  const { state } = scene.after.request;
  const command: LaterCommand =
    state === 'dispatched' || state === 'tracking'
      ? { command: 'dispatch', data: { orders: [] } }
      : { command: 'redispatch', data: { reason: event.note ?? '', orderId: order.id } };
  return [{ target: 'request', command, by: 'actor', redispatchOf: order.id }];
}

/** A due time that moved: overtime is lifted when it is no longer true, and the request keeps the latest promise. */
function moveDue(event: DomainEvent, order: Order, { after, now }: ReactionScene): readonly Following[] {
  if (!isOpenOrder(order)) return [];
  const lifted: readonly Following[] =
    order.overdue && order.dueAt > now && hasDue(event)
      ? [
          {
            target: 'order',
            orderId: order.id,
            command: { command: 'overdueLifted', data: {} },
            by: 'engine',
          },
        ]
      : [];
  return [...lifted, ...followDue(event, order, after)];
}

function hasDue(event: DomainEvent): boolean {
  return event.data.due !== undefined && event.data.due !== null;
}

const causeByType = { editDue: 'editDue', decidePostponement: 'postponement', resume: 'resume' } as const;

function followDue(event: DomainEvent, order: Order, { request }: RequestWithOrders): readonly Following[] {
  const { type } = event;
  if (type !== 'editDue' && type !== 'decidePostponement' && type !== 'resume') return [];
  const isTracked = request.state === 'dispatched' || request.state === 'tracking';
  if (!hasDue(event) || !isTracked || order.dueAt <= request.dueAt) return [];
  const data = { orderId: order.id, dueAt: order.dueAt, cause: causeByType[type], reason: event.note };
  return [toRequest({ command: 'dueFollows', data })];
}
