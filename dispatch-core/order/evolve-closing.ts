/** Events at the end of an order: void, archive, and the count of redispatches. */
import type { Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import { handless } from './evolve-handler.ts';

const closingTypes = ['void', 'archive', 'redispatch'] as const;
type ClosingEvent = OrderEvent<(typeof closingTypes)[number]>;

export function isClosingEvent(event: OrderEvent): event is ClosingEvent {
  return closingTypes.some((type) => type === event.type);
}

/** What an event of the end changes. */
export function closingPatch(order: Order, event: ClosingEvent): Partial<Order> {
  switch (event.type) {
    case 'void':
      return { ...handless, firstInLine: false, closedAt: event.recordedAt };
    case 'archive':
      return { archiveClass: event.data.problemClass };
    case 'redispatch':
      return { redispatches: order.redispatches + 1 };
  }
}
