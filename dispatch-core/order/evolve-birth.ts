/** Birth of an order: dispatched from a request, or supplemented by the worker who did it. */
import type { Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';

const unmarked: Order['marks'] = {
  expedited: 0,
  lastExpeditedAt: null,
  supervised: false,
  petition: false,
  supplement: false,
  cc: [],
  notes: 0,
  diverted: 0,
};

/** The order that its first event makes. */
export function bornOrder(event: OrderEvent<'dispatch' | 'supplement'>): Order {
  const order = blankOrder(event);
  if (event.type === 'dispatch') {
    const viaStation = event.to === 'at_station';
    return { ...order, viaStation, pooledAt: viaStation ? null : event.recordedAt };
  }
  return {
    ...order,
    workerId: event.data.workerId,
    assignmentId: event.data.assignmentId,
    assignedAt: event.occurredAt,
    acceptedAt: event.occurredAt,
    arrivedAt: event.to === 'on_site' ? event.occurredAt : null,
    marks: { ...order.marks, supplement: true },
  };
}

function blankOrder(event: OrderEvent<'dispatch' | 'supplement'>): Order {
  if (event.orderId === null) throw new Error(`event ${event.id} names no order`);
  const { petition, ...birth } = event.data.order;
  return {
    ...birth,
    ...event.data.clock,
    id: event.orderId,
    requestId: event.requestId,
    state: event.to,
    version: event.version,
    originalDueAt: birth.dueAt,
    viaStation: false,
    assignedFrom: null,
    workerId: null,
    assignmentId: null,
    offerExpiresAt: null,
    leftOutWorkerIds: [],
    firstInLine: false,
    pooledAt: null,
    assignedAt: null,
    acceptedAt: null,
    arrivedAt: null,
    overdue: false,
    told: [],
    pause: null,
    pendingPostponement: null,
    postponements: 0,
    marks: { ...unmarked, petition },
    report: null,
    redispatches: 0,
    archiveClass: null,
    createdAt: event.recordedAt,
    updatedAt: event.recordedAt,
    closedAt: null,
  };
}
