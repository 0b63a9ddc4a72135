/** Events that speak of an order's clocks: postponement, pause, petition, edited due time, warnings. */
import type { Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';

const clockTypes = [
  'requestPostponement',
  'decidePostponement',
  'pause',
  'resume',
  'petition',
  'editDue',
  'slaWarning',
  'overdue',
  'overdueLifted',
] as const;
type ClockEvent = OrderEvent<(typeof clockTypes)[number]>;

export function isClockEvent(event: OrderEvent): event is ClockEvent {
  return clockTypes.some((type) => type === event.type);
}

/** What a clock event changes besides the due and stage times that every event may carry. */
export function clockPatch(order: Order, event: ClockEvent): Partial<Order> {
  switch (event.type) {
    case 'requestPostponement':
      return { pendingPostponement: pendingOf(event) };
    case 'decidePostponement':
      return {
        pendingPostponement: null,
        postponements: order.postponements + (event.data.approved ? 1 : 0),
      };
    case 'pause':
      return { pause: { reason: event.data.reason, since: event.occurredAt } };
    case 'resume':
      return { pause: null };
    case 'petition':
      return { marks: { ...order.marks, petition: true } };
    case 'editDue':
      return {};
    case 'slaWarning':
      return { told: [...order.told, event.data.key] };
    case 'overdue':
      return {
        told: [...order.told, event.data.key],
        overdue: order.overdue || event.data.stage === 'overall',
      };
    case 'overdueLifted':
      return { overdue: false };
  }
}

function pendingOf(event: OrderEvent<'requestPostponement'>): Order['pendingPostponement'] {
  const { reason, hours } = event.data;
  return { reason, hours, requestedAt: event.occurredAt, requestedBy: event.actorId };
}
