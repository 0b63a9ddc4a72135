/** History on the wire: events with the names of those who acted. */
import type { EventItem } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { DomainEvent } from '#dispatch-core/domain/event.ts';

/** Looks a name up in memory; null when unknown. */
export type NameOf = (id: string) => string | null;

export function presentEvent(event: DomainEvent, nameOf: NameOf): EventItem {
  return {
    id: event.id,
    requestId: event.requestId,
    orderId: event.orderId,
    type: event.type,
    from: event.from,
    to: event.to,
    version: event.version,
    actorId: event.actorId,
    actorName: nameOf(event.actorId),
    actorRole: event.actorRole,
    occurredAt: isoOf(event.occurredAt),
    recordedAt: isoOf(event.recordedAt),
    note: event.note,
    lon: event.lon,
    lat: event.lat,
    data: { ...event.data },
  };
}

/** Events in the order given. */
export function presentEvents(events: readonly DomainEvent[], nameOf: NameOf): EventItem[] {
  return events.map((event) => presentEvent(event, nameOf));
}
