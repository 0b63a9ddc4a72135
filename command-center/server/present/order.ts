/** Orders on the wire: the item of lists and feed, the detail, and both without personal data. */
import type { OrderDetail, OrderEta, OrderItem } from '#command-center/contract/http.ts';
import { isoOf, isoOrNull } from '#command-center/contract/wire.ts';
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { isOpenOrder } from '#dispatch-core/order/machine.ts';
import { type NameOf, presentEvents } from './event.ts';

/** An order as everybody with full rights sees it; `overdue` is derived from the due time as well. */
export function presentOrder(order: Order, now: Instant, eta: OrderEta | null = null): OrderItem {
  return {
    id: order.id,
    no: order.no,
    requestId: order.requestId,
    state: order.state,
    version: order.version,
    class: order.class,
    category: order.category,
    subtype: order.subtype,
    urgency: order.urgency,
    level: order.level,
    place: order.place,
    placeLabel: order.placeLabel,
    lon: order.lon,
    lat: order.lat,
    areaId: order.areaId,
    communityId: order.communityId,
    districtId: order.districtId,
    repairStationId: order.repairStationId,
    heatStationId: order.heatStationId,
    workerId: order.workerId,
    assignmentId: order.assignmentId,
    offerExpiresAt: isoOrNull(order.offerExpiresAt),
    dueAt: isoOf(order.dueAt),
    stage: order.stage,
    stageDueAt: isoOrNull(order.stageDueAt),
    overdue: order.overdue || (isOpenOrder(order) && now > order.dueAt),
    paused: order.pause !== null,
    postponementPending: order.pendingPostponement !== null,
    marks: {
      ...order.marks,
      cc: [...order.marks.cc],
      lastExpeditedAt: isoOrNull(order.marks.lastExpeditedAt),
    },
    redispatchOf: order.redispatchOf,
    eta,
    createdAt: isoOf(order.createdAt),
    updatedAt: isoOf(order.updatedAt),
  };
}

/** The same without personal data: the community instead of the door, nobody in copy. */
export function maskOrder<T extends OrderItem>(item: T, communityName: NameOf): T {
  return {
    ...item,
    ...maskPlace(item),
    placeLabel: maskLabel(item.communityId, communityName),
    marks: { ...item.marks, cc: [] },
  };
}

/** What `place`, `lon` and `lat` become: no exact home (100 m grid) and no note, which may name people. */
export function maskPlace(
  item: Pick<OrderItem, 'place' | 'communityId' | 'lon' | 'lat'>,
): Pick<OrderItem, 'place' | 'lon' | 'lat'> {
  const { place, communityId } = item;
  if (place.kind === 'network') return { place, lon: item.lon, lat: item.lat };
  const [lon, lat] = [coarse(item.lon), coarse(item.lat)];
  return { place: { kind: 'public', communityId, lon, lat, note: null }, lon, lat };
}

function coarse(degrees: number): number {
  return Math.round(degrees * 1_000) / 1_000;
}

/** What is left of an address for eyes without rights to it. */
export function maskLabel(communityId: string | null, communityName: NameOf): string {
  return communityId === null ? '' : (communityName(communityId) ?? communityId);
}

export interface OrderParts {
  readonly order: Order;
  readonly request: ServiceRequest;
  readonly events: readonly DomainEvent[];
  /** Commands that the asking person may give in the present state. */
  readonly allowed: readonly string[];
  readonly eta?: OrderEta | null;
}

/** An order with its history, caller and report. */
export function presentOrderDetail(parts: OrderParts, now: Instant, nameOf: NameOf): OrderDetail {
  const { order, request } = parts;
  return {
    ...presentOrder(order, now, parts.eta ?? null),
    description: request.description,
    caller: request.caller,
    preferredVisit: presentSpan(request.preferredVisit),
    source: request.source,
    originalDueAt: isoOf(order.originalDueAt),
    report: order.report && {
      method: order.report.method,
      text: order.report.text,
      at: isoOf(order.report.at),
      evidence: order.report.evidence.map(({ kind, blobId }) => ({ kind, blobId })),
    },
    pendingPostponement: order.pendingPostponement && {
      ...order.pendingPostponement,
      requestedAt: isoOf(order.pendingPostponement.requestedAt),
    },
    events: presentEvents(parts.events, nameOf),
    allowed: [...parts.allowed],
  };
}

/** The detail without personal data: texts written by people are left out with the caller. */
export function maskOrderDetail(detail: OrderDetail, communityName: NameOf): OrderDetail {
  return {
    ...maskOrder(detail, communityName),
    description: '',
    caller: null,
    preferredVisit: null,
    report: detail.report && { ...detail.report, text: '', evidence: [] },
    pendingPostponement: null,
    events: detail.events.map((event) => ({ ...event, note: null, lon: null, lat: null, data: {} })),
  };
}

/** A preferred visit on the wire. */
export function presentSpan(span: { readonly from: Instant; readonly to: Instant } | null) {
  return span === null ? null : { from: isoOf(span.from), to: isoOf(span.to) };
}
