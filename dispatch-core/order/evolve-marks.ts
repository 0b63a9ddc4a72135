/** Marks on an order: appended without a new version, so that they never strand a worker's commands. */
import type { Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';

const markTypes = ['expedite', 'supervise', 'unsupervise', 'cc', 'note'] as const;
type MarkEvent = OrderEvent<(typeof markTypes)[number]>;

export function isMarkEvent(event: OrderEvent): event is MarkEvent {
  return markTypes.some((type) => type === event.type);
}

/** What a mark changes. */
export function markPatch(order: Order, event: MarkEvent): Partial<Order> {
  return { marks: { ...order.marks, ...changedMarks(order.marks, event) } };
}

function changedMarks(marks: Order['marks'], event: MarkEvent): Partial<Order['marks']> {
  switch (event.type) {
    case 'expedite':
      return { expedited: marks.expedited + 1, lastExpeditedAt: event.recordedAt };
    case 'supervise':
      return { supervised: true };
    case 'unsupervise':
      return { supervised: false };
    case 'cc':
      return { cc: [...new Set([...marks.cc, ...event.data.userIds])] };
    case 'note':
      return { notes: marks.notes + 1 };
  }
}
