/** Events that give an order to somebody or take it away: station, pool, offer, assignment, claim. */
import type { Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';

const handlerTypes = [
  'lapse',
  'confirm',
  'arrange',
  'offer',
  'assign',
  'withdraw',
  'accept',
  'decline',
  'expire',
  'claim',
  'force',
  'sendBack',
  'reassign',
  'divert',
  'transfer',
  'escalate',
] as const;
type HandlerEvent = OrderEvent<(typeof handlerTypes)[number]>;

export function isHandlerEvent(event: OrderEvent): event is HandlerEvent {
  return handlerTypes.some((type) => type === event.type);
}

/** The order has no handler: whatever hung on the last one is gone with him. */
export const handless: Partial<Order> = {
  workerId: null,
  assignmentId: null,
  assignedFrom: null,
  offerExpiresAt: null,
  assignedAt: null,
  acceptedAt: null,
  arrivedAt: null,
  pause: null,
  pendingPostponement: null,
};

/** What a handler event changes. */
export function handlerPatch(order: Order, event: HandlerEvent): Partial<Order> {
  switch (event.type) {
    case 'confirm':
      return {};
    case 'lapse':
      return freed(event);
    case 'accept':
      return { acceptedAt: event.occurredAt, offerExpiresAt: null, firstInLine: false };
    case 'arrange':
      if (event.data.workerId === null || event.data.assignmentId === null) return freed(event);
      return handed(order, event, event.data.workerId, event.data.assignmentId);
    case 'offer':
    case 'assign':
    case 'reassign':
      return handed(order, event, event.data.workerId, event.data.assignmentId);
    case 'claim':
    case 'force':
      return taken(order, event);
    case 'withdraw':
      return unanswered(order, event);
    case 'decline':
    case 'expire':
      return { ...unanswered(order, event), leftOutWorkerIds: leftOut(order, event.data.workerId) };
    case 'sendBack':
      return { ...freed(event), leftOutWorkerIds: leftOut(order, event.data.workerId) };
    case 'divert':
      return {
        ...freed(event),
        firstInLine: true,
        marks: { ...order.marks, diverted: order.marks.diverted + 1 },
      };
    case 'transfer':
      return {
        ...freed(event),
        viaStation: true,
        pooledAt: null,
        repairStationId: event.data.repairStationId,
      };
    case 'escalate':
      return escalated(order, event);
  }
}

/** Back to the station or the pool, without a handler. */
function freed(event: HandlerEvent): Partial<Order> {
  const closed: Partial<Order> = event.to === 'void' ? { closedAt: event.recordedAt } : {};
  const pooled: Partial<Order> = event.to === 'pooled' ? { pooledAt: event.recordedAt } : {};
  return { ...handless, ...pooled, ...closed };
}

/** Back from somebody who never took it: it has waited since it first lay in the pool, and so has its claim ring. */
function unanswered(order: Order, event: HandlerEvent): Partial<Order> {
  const patch = freed(event);
  return event.to === 'pooled' ? { ...patch, pooledAt: order.pooledAt ?? event.recordedAt } : patch;
}

/** With a worker who still has to accept. A handler who follows another one keeps where the first came from. */
function handed(order: Order, event: HandlerEvent, workerId: string, assignmentId: string): Partial<Order> {
  const { state } = order;
  const fresh = state === 'at_station' || state === 'confirmed' || state === 'pooled';
  return {
    ...handless,
    workerId,
    assignmentId,
    assignedFrom: fresh ? state : (order.assignedFrom ?? (order.viaStation ? 'confirmed' : 'pooled')),
    offerExpiresAt: event.type === 'offer' ? event.data.expiresAt : null,
    assignedAt: event.recordedAt,
  };
}

/** Accepted in the same step. */
function taken(order: Order, event: OrderEvent<'claim' | 'force'>): Partial<Order> {
  const { workerId, assignmentId } = event.data;
  return {
    ...handed(order, event, workerId, assignmentId),
    acceptedAt: event.occurredAt,
    firstInLine: false,
  };
}

function escalated(order: Order, event: OrderEvent<'escalate'>): Partial<Order> {
  const { workerId, assignmentId, level, cc } = event.data;
  return {
    ...handed(order, event, workerId, assignmentId),
    level,
    marks: { ...order.marks, cc: [...new Set([...order.marks.cc, ...cc])] },
  };
}

function leftOut(order: Order, workerId: string | null): readonly string[] {
  if (workerId === null || order.leftOutWorkerIds.includes(workerId)) return order.leftOutWorkerIds;
  return [...order.leftOutWorkerIds, workerId];
}
