/** Birth of orders: what a new order takes from its request, where it starts, and what it promises. */
import type { DecideContext, NewIdentity } from '../deciding.ts';
import type { NewOrderData } from '../domain/command.ts';
import type { DomainEvent } from '../domain/event.ts';
import type { OrderState } from '../domain/order.ts';
import type { OrderBirth } from '../domain/order-event.ts';
import { forbid, type Refusal, refuse } from '../domain/refusal.ts';
import type { DispatchMode, ServiceType, SlaPolicy } from '../domain/service-type.ts';
import { isDoneOrder } from '../order/machine.ts';
import { overallDue, petitionDue } from '../sla/due.ts';
import { choosePolicy } from '../sla/policy.ts';
import { startOrderStage } from '../sla/stage.ts';
import type { RequestScene } from './scene.ts';

/** Where births happen: a request that may be as new as its orders. */
export type BirthScene = Pick<RequestScene, 'request' | 'orders' | 'head' | 'actor' | 'context'>;

/** An order that takes everything from its request. */
export const plainOrder: NewOrderData = { subtype: null, repairStationId: null, mode: null, note: null };

/** Events that make the asked orders, or why one of them cannot be made. */
export function dispatchOrders(
  scene: BirthScene,
  asked: readonly NewOrderData[],
  redispatchOf: string | null,
): readonly DomainEvent[] | Refusal {
  const identities = scene.context.facts.newOrders;
  const events: DomainEvent[] = [];
  for (const [index, data] of asked.entries()) {
    const identity = identities[index];
    if (identity === undefined) return refuse('limit-reached', { limit: identities.length });
    const event = dispatchOrder(scene, data, identity, redispatchOf);
    if ('code' in event) return event;
    events.push(event);
  }
  return events;
}

function dispatchOrder(
  scene: BirthScene,
  data: NewOrderData,
  identity: NewIdentity,
  redispatchOf: string | null,
): DomainEvent | Refusal {
  const type = scene.context.rules.serviceTypes.get(data.subtype ?? scene.request.subtype);
  if (type === undefined) return refuse('invalid-data', { paths: ['orders.subtype'] });
  if (!type.fieldWork) return forbid('noFieldWork', { subtype: type.subtype });
  const stationId = data.repairStationId ?? scene.request.repairStationId;
  if (data.repairStationId !== null && !scene.context.facts.repairStationIds.has(data.repairStationId))
    return refuse('unknown-target', { repairStationId: data.repairStationId });
  const mode = modeOf(scene, data, type, stationId);
  const to = entryState(scene.context, mode, stationId);
  const policy = policyOf(scene, type);
  const order = birthOf(scene, type, policy, { identity, mode, stationId, redispatchOf });
  const clock = startOrderStage(policy, to, scene.context.now);
  return stampBirth(scene, identity.id, { type: 'dispatch', to, data: { order, clock }, note: data.note });
}

/** The event by which a worker puts his own work on record; the worker is responsible from the start. */
export function supplementOrder(
  scene: BirthScene,
  identity: NewIdentity,
  hasArrived: boolean,
  workerId: string,
): DomainEvent {
  const { context, request } = scene;
  const type = context.rules.serviceTypes.get(request.subtype);
  if (type === undefined) throw new Error(`no service type ${request.subtype}`);
  const policy = policyOf(scene, type);
  const to = hasArrived ? 'on_site' : 'accepted';
  const stationId = scene.actor.repairStationId ?? request.repairStationId;
  const order = birthOf(scene, type, policy, { identity, mode: 'direct', stationId, redispatchOf: null });
  const clock = startOrderStage(policy, to, context.now);
  const data = { order, clock, workerId, assignmentId: context.newId() };
  return stampBirth(scene, identity.id, { type: 'supplement', to, data, note: null });
}

/** The mode of the order: asked for, of the type, of the area; without a station nobody there could confirm. */
function modeOf(
  { request, context }: BirthScene,
  data: NewOrderData,
  type: ServiceType,
  stationId: string | null,
): DispatchMode {
  if (stationId === null) return 'direct';
  return data.mode ?? type.dispatchMode ?? context.rules.dispatchMode(request.areaId, type.subtype);
}

function entryState(context: DecideContext, mode: DispatchMode, stationId: string | null): OrderState {
  if (mode === 'direct') return 'pooled';
  if (mode === 'station') return 'at_station';
  return context.rules.isStationStaffed(stationId, context.now) ? 'at_station' : 'pooled';
}

function policyOf({ request, context }: BirthScene, type: ServiceType): SlaPolicy {
  return choosePolicy(context.rules.policies, { ...type, source: request.source });
}

interface Made {
  readonly identity: NewIdentity;
  readonly mode: DispatchMode;
  readonly stationId: string | null;
  readonly redispatchOf: string | null;
}

function birthOf(scene: BirthScene, type: ServiceType, policy: SlaPolicy, made: Made): OrderBirth {
  const { request } = scene;
  const isOwnType = type.subtype === request.subtype;
  return {
    no: made.identity.no,
    class: type.class,
    category: isOwnType ? request.category : type.category,
    subtype: type.subtype,
    urgency: isOwnType ? request.urgency : type.urgency,
    level: isOwnType ? request.level : type.level,
    place: request.place,
    placeLabel: request.placeLabel,
    lon: request.lon,
    lat: request.lat,
    areaId: request.areaId,
    communityId: request.communityId,
    districtId: request.districtId,
    repairStationId: made.stationId,
    heatStationId: request.heatStationId,
    mode: made.mode,
    petition: request.marks.petition,
    redispatchOf: made.redispatchOf,
    ...promiseOf(scene, isOwnType, policy),
  };
}

/**
 * The order inherits the promise of its request. Work after finished work is a promise of its own from now on;
 * another type found at dispatch has its own limit, never beyond the request's.
 */
function promiseOf(
  { request, orders, context }: BirthScene,
  isOwnType: boolean,
  policy: SlaPolicy,
): Pick<OrderBirth, 'dueAt' | 'overallSince'> {
  const { now } = context;
  if (orders.some(isDoneOrder)) {
    const dueAt = overallDue(policy, now);
    const shortened = request.marks.petition ? petitionDue(policy, dueAt, now).dueAt : dueAt;
    return { dueAt: shortened, overallSince: now };
  }
  if (isOwnType) return { dueAt: request.dueAt, overallSince: request.createdAt };
  return { dueAt: Math.min(request.dueAt, overallDue(policy, now)), overallSince: now };
}

interface BirthDraft {
  readonly type: 'dispatch' | 'supplement';
  readonly to: OrderState;
  readonly data: DomainEvent['data'];
  readonly note: string | null;
}

function stampBirth(scene: BirthScene, orderId: string, draft: BirthDraft): DomainEvent {
  const { head, actor, context, request } = scene;
  return {
    id: context.newId(),
    requestId: request.id,
    orderId,
    from: null,
    version: 1,
    actorId: actor.id,
    actorRole: actor.role,
    commandId: head.commandId,
    occurredAt: Math.min(head.occurredAt, context.now),
    recordedAt: context.now,
    lon: null,
    lat: null,
    ...draft,
  };
}
