/** Reactions to events of a request: what reaches its orders, and what the engine does next. */
import type { OrderCommand } from '../domain/command.ts';
import type { DomainEvent } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import type { RequestEvent } from '../domain/request-event.ts';
import type { Role } from '../domain/role.ts';
import type { Source } from '../domain/service-type.ts';
import { type Following, type ReactionScene, toRequest } from '../following.ts';
import { beforeArrival, isOpenOrder } from '../order/machine.ts';
import type { RequestWithOrders, Rules } from '../ports.ts';
import { plainOrder } from './births.ts';
import { isLiveRequest } from './machine.ts';
import { readRequestEvent } from './read-event.ts';

/** The commands that follow from an event of the request. */
export function reactToRequest(stored: DomainEvent, scene: ReactionScene): readonly Following[] {
  const event = readRequestEvent(stored);
  return [
    ...endResolved(event),
    ...dispatchAlone(event, scene),
    ...reachOrders(event, scene.after.orders),
    ...countRedispatch(event, scene),
    ...liftOverdue(event, scene),
  ];
}

function endResolved(event: RequestEvent): readonly Following[] {
  if (event.to !== 'resolved' || event.from === 'resolved') return [];
  return [toRequest({ command: 'endResolved', data: {} })];
}

/** Who reports without an agent beside him, so that the engine may dispatch at once. */
const unattended: readonly Role[] = ['customer', 'source', 'engine'];

/** A new request as far as it decides whether it needs anybody at a desk. */
export interface FreshReport {
  readonly role: Role;
  readonly source: Source;
  readonly subtype: string;
  readonly areaId: string | null;
  /** An active notice covers the place. */
  readonly isCovered: boolean;
}

/**
 * True when a new request goes straight to the field: nobody at a desk entered it, the site lets reports of its
 * source and class go on, it is field work, and its mode does not ask the centre first. Inside an active notice a
 * leak still goes; anything else waits for somebody who accepts it quickly.
 */
export function isDispatchedAlone(report: FreshReport, rules: Rules): boolean {
  const type = rules.serviceTypes.get(report.subtype);
  if (type === undefined || !type.fieldWork || !unattended.includes(report.role)) return false;
  if (!rules.autoDispatches(report) || (report.isCovered && type.class !== 'leak')) return false;
  return (type.dispatchMode ?? rules.dispatchMode(report.areaId, report.subtype)) !== 'station';
}

function dispatchAlone(
  event: RequestEvent,
  { after, rules, isCovered }: ReactionScene,
): readonly Following[] {
  const { source, subtype, areaId } = after.request;
  if (event.type !== 'register') return [];
  if (!isDispatchedAlone({ role: event.actorRole, source, subtype, areaId, isCovered }, rules)) return [];
  return [toRequest({ command: 'dispatch', data: { orders: [plainOrder] } })];
}

/**
 * Petition and void reach every open order, an expedite those whose worker has not arrived. A due time reaches those
 * that shared the request's promise; an order with a promise of its own keeps it.
 */
function reachOrders(event: RequestEvent, orders: readonly Order[]): readonly Following[] {
  return orders.flatMap((order) => {
    const command = isOpenOrder(order) ? commandFor(event, order) : null;
    return command === null ? [] : [{ target: 'order', orderId: order.id, command, by: 'actor' } as const];
  });
}

function commandFor(event: RequestEvent, order: Order): OrderCommand | null {
  const { note } = event;
  switch (event.type) {
    case 'petition':
      return order.marks.petition ? null : { command: 'petition', data: { note } };
    case 'expedite':
      return beforeArrival.includes(order.state) ? { command: 'expedite', data: { note } } : null;
    case 'editDue': {
      const { dueAt, oldDueAt } = event.data.due;
      return order.dueAt === oldDueAt ? { command: 'editDue', data: { dueAt, reason: note ?? '' } } : null;
    }
    case 'void':
      return { command: 'void', data: { reason: event.data.reason } };
    default:
      return null;
  }
}

/** The finished order counts the dispatch that follows it, unless it asked for it itself. */
function countRedispatch(event: RequestEvent, { soFar }: ReactionScene): readonly Following[] {
  if (event.type !== 'redispatch' && event.type !== 'followUp') return [];
  const orderId = event.data.redispatchOf;
  const isCounted = soFar.some((one) => one.orderId === orderId && one.type === 'redispatch');
  if (orderId === null || isCounted) return [];
  const reason = event.note ?? (event.type === 'followUp' ? event.data.followUp.satisfaction : 'redispatch');
  return [{ target: 'order', orderId, command: { command: 'redispatch', data: { reason } }, by: 'actor' }];
}

function liftOverdue(event: RequestEvent, { after, now }: ReactionScene): readonly Following[] {
  const { request }: RequestWithOrders = after;
  const moved = 'due' in event.data && event.data.due !== null;
  if (!moved || !request.overdue || request.dueAt <= now || !isLiveRequest(request)) return [];
  return [toRequest({ command: 'overdueLifted', data: {} })];
}
