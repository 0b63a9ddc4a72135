/** Service requests on the wire: the item of lists and feed, the detail, and both without personal data. */
import type { RequestDetail, RequestItem } from '#command-center/contract/http.ts';
import { isoOf, isoOrNull } from '#command-center/contract/wire.ts';
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { liveStates } from '#dispatch-core/request/machine.ts';
import { type NameOf, presentEvents } from './event.ts';
import { maskLabel, maskOrder, maskPlace, presentOrder, presentSpan } from './order.ts';

/** A request with the ids of its orders; `overdue` is derived from the due time as well. */
export function presentRequest(
  request: ServiceRequest,
  orderIds: readonly string[],
  now: Instant,
): RequestItem {
  return {
    id: request.id,
    no: request.no,
    state: request.state,
    version: request.version,
    source: request.source,
    externalId: request.externalId,
    category: request.category,
    subtype: request.subtype,
    class: request.class,
    urgency: request.urgency,
    level: request.level,
    place: request.place,
    placeLabel: request.placeLabel,
    lon: request.lon,
    lat: request.lat,
    communityId: request.communityId,
    districtId: request.districtId,
    areaId: request.areaId,
    repairStationId: request.repairStationId,
    ownerId: request.ownerId,
    dueAt: isoOf(request.dueAt),
    overdue: request.overdue || (liveStates.includes(request.state) && now > request.dueAt),
    marks: { ...request.marks, lastExpeditedAt: isoOrNull(request.marks.lastExpeditedAt) },
    noticeId: request.noticeId,
    masterRequestId: request.masterRequestId,
    orderIds: [...orderIds],
    createdAt: isoOf(request.createdAt),
    updatedAt: isoOf(request.updatedAt),
  };
}

/** The same without personal data; the number of the source system goes with it. */
export function maskRequest<T extends RequestItem>(item: T, communityName: NameOf): T {
  return {
    ...item,
    externalId: null,
    ...maskPlace(item),
    placeLabel: maskLabel(item.communityId, communityName),
  };
}

export interface RequestParts {
  readonly request: ServiceRequest;
  readonly orders: readonly Order[];
  readonly events: readonly DomainEvent[];
  readonly allowed: readonly string[];
}

/** A request with its orders and its whole history. */
export function presentRequestDetail(parts: RequestParts, now: Instant, nameOf: NameOf): RequestDetail {
  const { request, orders } = parts;
  return {
    ...presentRequest(
      request,
      orders.map((order) => order.id),
      now,
    ),
    description: request.description,
    caller: request.caller,
    preferredVisit: presentSpan(request.preferredVisit),
    resolution: request.resolution,
    orders: orders.map((order) => presentOrder(order, now)),
    events: presentEvents(parts.events, nameOf),
    allowed: [...parts.allowed],
  };
}

/** The detail without personal data: texts written by people are left out with the caller. */
export function maskRequestDetail(detail: RequestDetail, communityName: NameOf): RequestDetail {
  return {
    ...maskRequest(detail, communityName),
    description: '',
    caller: null,
    preferredVisit: null,
    resolution: null,
    orders: detail.orders.map((order) => maskOrder(order, communityName)),
    events: detail.events.map((event) => ({ ...event, note: null, lon: null, lat: null, data: {} })),
  };
}
