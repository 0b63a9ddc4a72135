/** Lived requests as rows in columns, ready for bulk statements: small to keep, quick to write. */
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import { cell9Of } from '#geo-data/cells.ts';
import type { PastRows } from '#geo-data/store/past.ts';
import type { Lived } from './memory-life.ts';

/** The rows of these requests as the JSON of one `PastRows`; events in the order in which they happened within each request. */
export function packLived(lives: readonly Lived[]): string {
  const orders = lives.flatMap((lived) => lived.orders);
  const events = lives.map((lived) => lived.events.join(',')).join(',');
  const assignments = lives.flatMap((lived) => lived.assignments);
  const rows: Omit<PastRows, 'events'> = {
    requests: lives.map(({ request }) => ({
      id: request.id,
      cell9: cell9Of(request.lon, request.lat),
      doc: JSON.stringify(request),
    })),
    orders: orders.map((order) => ({
      id: order.id,
      requestId: order.requestId,
      cell9: cell9Of(order.lon, order.lat),
      doc: JSON.stringify(order),
    })),
    assignments: assignments.map(({ id, orderId, workerId, kind, at, expiresAt, endedAt, outcome }) => ({
      id,
      orderId,
      workerId,
      kind,
      openedAt: at,
      expiresAt,
      endedAt,
      outcome,
    })),
    timers: lives.flatMap((lived) =>
      lived.timers.map((timer) => ({ ...timer, data: JSON.stringify(timer.data) })),
    ),
  };
  return `${JSON.stringify(rows).slice(0, -1)},"events":[${events}]}`;
}

/** An event as the JSON of its row. */
export function packEvent(event: DomainEvent): string {
  return JSON.stringify({ ...event, data: JSON.stringify(event.data) } satisfies PastRows['events'][number]);
}
