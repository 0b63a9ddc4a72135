/** What events say about the ladder of an order that nobody takes: answers that were none, and the rungs it reached. */
import type { Ladder, Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import { isHandlerEvent } from './evolve-handler.ts';

/** The ladder after an event; every other way into or out of the pool begins it anew. */
export function ladderPatch(order: Order, event: OrderEvent): Partial<Order> {
  const { ladder = null } = order;
  switch (event.type) {
    case 'offer':
      return {};
    case 'decline':
    case 'expire':
      return event.to === 'pooled' ? { ladder: unanswered(ladder, event) } : gone(ladder);
    case 'climb': {
      const { rung, workerId, again } = event.data;
      const climbed: Ladder = {
        unanswered: ladder?.unanswered ?? 0,
        rung,
        at: event.recordedAt,
        workerId,
        tried: false,
      };
      return again ? { ladder: climbed, leftOutWorkerIds: [] } : { ladder: climbed };
    }
    default:
      return isHandlerEvent(event) || event.type === 'void' ? gone(ladder) : {};
  }
}

function unanswered(ladder: Ladder | null, { recordedAt }: OrderEvent): Ladder {
  const before = ladder ?? { unanswered: 0, rung: null, at: recordedAt, workerId: null, tried: false };
  return { ...before, unanswered: before.unanswered + 1, tried: before.rung !== null };
}

function gone(ladder: Ladder | null): Partial<Order> {
  return ladder === null ? {} : { ladder: null };
}
