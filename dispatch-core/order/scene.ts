/** The scene of a decision about an order, and how a decided fact becomes an event of the log. */
import type { DecideContext } from '../deciding.ts';
import type { StageClock } from '../domain/clock-facts.ts';
import type { CommandHead, SomePosition } from '../domain/command.ts';
import type { DomainEvent } from '../domain/event.ts';
import type { Order, OrderState } from '../domain/order.ts';
import type { OrderEventData, OrderEventType } from '../domain/order-event.ts';
import type { ServiceRequest } from '../domain/request.ts';
import type { Actor } from '../domain/role.ts';
import type { ServiceType, SlaPolicy } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import type { Rules } from '../ports.ts';
import { choosePolicy } from '../sla/policy.ts';
import { orderStage } from '../sla/stage.ts';
import { orderMachine } from './machine.ts';

/** All that a family of commands looks at. */
export interface OrderScene {
  readonly order: Order;
  readonly request: ServiceRequest;
  readonly head: CommandHead;
  readonly actor: Actor;
  readonly context: DecideContext;
  readonly type: ServiceType;
  readonly policy: SlaPolicy;
  /** When it happened: what a worker's device says, between the last step of the order and now; desks act now. */
  readonly at: Instant;
}

/** A decided fact before it has its number, its author and its time. */
export type OrderDraft = {
  [T in OrderEventType]: {
    readonly type: T;
    readonly to: OrderState;
    readonly data: OrderEventData[T];
    readonly note?: string | null;
    readonly position?: SomePosition | null;
  };
}[OrderEventType];

/** The service type of a subtype; throws when the settings lost one that is in use. */
export function serviceTypeOf(rules: Rules, subtype: string): ServiceType {
  const type = rules.serviceTypes.get(subtype);
  if (type === undefined) throw new Error(`no service type ${subtype}`);
  return type;
}

/** The limits that hold for an order. */
export function policyOfOrder(order: Order, request: ServiceRequest, rules: Rules): SlaPolicy {
  return choosePolicy(rules.policies, { class: order.class, subtype: order.subtype, source: request.source });
}

/** Sets the scene for one command. */
export function sceneOf(
  order: Order,
  request: ServiceRequest,
  head: CommandHead,
  actor: Actor,
  context: DecideContext,
): OrderScene {
  return {
    order,
    request,
    head,
    actor,
    context,
    type: serviceTypeOf(context.rules, order.subtype),
    policy: policyOfOrder(order, request, context.rules),
    at: happenedAt(order, head, actor, context.now),
  };
}

/** The time of a step never lies before the last step or after now, whatever a device's clock says. */
function happenedAt(order: Order, head: CommandHead, actor: Actor, now: Instant): Instant {
  if (actor.role !== 'worker') return now;
  const steps = [order.createdAt, order.assignedAt, order.acceptedAt, order.arrivedAt, order.pause?.since];
  const last = Math.max(...steps.map((step) => step ?? 0));
  return Math.min(now, Math.max(last, head.occurredAt));
}

/** The stage clock after a step to `to`; `restarts` for a new handler inside the same stage. */
export function clockAfter(scene: OrderScene, to: OrderState, restarts = false): StageClock {
  return orderStage(scene.policy, scene.order, to, scene.at, restarts);
}

/** The event that records a draft. */
export function stampOrderEvent(scene: OrderScene, draft: OrderDraft): DomainEvent {
  const { order, head, actor, context } = scene;
  return {
    id: context.newId(),
    requestId: order.requestId,
    orderId: order.id,
    type: draft.type,
    from: order.state,
    to: draft.to,
    version: order.version + (orderMachine[draft.type].kind === 'move' ? 1 : 0),
    actorId: actor.id,
    actorRole: actor.role,
    commandId: head.commandId,
    occurredAt: scene.at,
    recordedAt: context.now,
    note: draft.note ?? null,
    lon: draft.position?.lon ?? null,
    lat: draft.position?.lat ?? null,
    data: draft.data,
  };
}
