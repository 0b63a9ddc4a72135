/** Events of the work itself: the way, the arrival, the report and its review. */
import type { Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';

const fieldTypes = ['depart', 'arrive', 'report', 'review'] as const;
type FieldEvent = OrderEvent<(typeof fieldTypes)[number]>;

export function isFieldEvent(event: OrderEvent): event is FieldEvent {
  return fieldTypes.some((type) => type === event.type);
}

/** What an event of the work changes. */
export function fieldPatch(order: Order, event: FieldEvent): Partial<Order> {
  switch (event.type) {
    case 'depart':
      return {};
    case 'arrive':
      return { arrivedAt: event.occurredAt };
    case 'report':
      return reported(event);
    case 'review':
      return reviewed(order, event);
  }
}

function reported(event: OrderEvent<'report'>): Partial<Order> {
  const { method, text, evidence } = event.data.report;
  return {
    report: { method, text, evidence, at: event.occurredAt },
    pause: null,
    pendingPostponement: null,
  };
}

/** Done keeps the worker's name without a live assignment; void keeps neither; back keeps both. */
function reviewed(order: Order, event: OrderEvent<'review'>): Partial<Order> {
  if (event.data.outcome === 'back') return { report: null, arrivedAt: null, acceptedAt: event.recordedAt };
  const workerId = event.data.outcome === 'completed' ? order.workerId : null;
  return { workerId, assignmentId: null, closedAt: event.recordedAt };
}
