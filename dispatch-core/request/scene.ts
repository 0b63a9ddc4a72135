/** The scene of a decision about a request, and how a decided fact becomes an event of the log. */
import type { DecideContext } from '../deciding.ts';
import type { StageClock } from '../domain/clock-facts.ts';
import type { CommandHead } from '../domain/command.ts';
import type { DomainEvent } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import type { RequestState, ServiceRequest } from '../domain/request.ts';
import type { RequestEventData, RequestEventType } from '../domain/request-event.ts';
import type { Actor } from '../domain/role.ts';
import type { SlaPolicy } from '../domain/service-type.ts';
import type { Rules } from '../ports.ts';
import { choosePolicy } from '../sla/policy.ts';
import { requestStage } from '../sla/stage.ts';
import { requestMachine } from './machine.ts';

/** All that a family of commands looks at. */
export interface RequestScene {
  readonly request: ServiceRequest;
  readonly orders: readonly Order[];
  readonly head: CommandHead;
  readonly actor: Actor;
  readonly context: DecideContext;
  readonly policy: SlaPolicy;
}

/** A decided fact before it has its number, its author and its time. */
export type RequestDraft = {
  [T in RequestEventType]: {
    readonly type: T;
    readonly to: RequestState;
    readonly data: RequestEventData[T];
    readonly note?: string | null;
  };
}[RequestEventType];

/** A step of a request: its own fact, and the orders that are born with it. */
export interface RequestStep {
  readonly draft: RequestDraft;
  readonly births: readonly DomainEvent[];
}

/** The limits that hold for a request. */
export function policyOfRequest(
  request: Pick<ServiceRequest, 'class' | 'subtype' | 'source'>,
  rules: Rules,
): SlaPolicy {
  return choosePolicy(rules.policies, request);
}

/** The stage clock after a step to `to`. */
export function clockAfter({ policy, request, context }: RequestScene, to: RequestState): StageClock {
  return requestStage(policy, request, to, context.now);
}

/** A step without orders. */
export function alone(draft: RequestDraft): RequestStep {
  return { draft, births: [] };
}

/** Who and when of a request's event. */
export interface RequestStamp {
  readonly requestId: string;
  readonly before: Pick<ServiceRequest, 'state' | 'version'> | null;
  readonly head: CommandHead;
  readonly actor: Actor;
  readonly context: DecideContext;
}

/** The event that records a draft. */
export function stampRequestEvent(stamp: RequestStamp, draft: RequestDraft): DomainEvent {
  const { requestId, before, head, actor, context } = stamp;
  return {
    id: context.newId(),
    requestId,
    orderId: null,
    type: draft.type,
    from: before?.state ?? null,
    to: draft.to,
    version: (before?.version ?? 0) + (requestMachine[draft.type].kind === 'move' ? 1 : 0),
    actorId: actor.id,
    actorRole: actor.role,
    commandId: head.commandId,
    occurredAt: Math.min(head.occurredAt, context.now),
    recordedAt: context.now,
    note: draft.note ?? null,
    lon: null,
    lat: null,
    data: draft.data,
  };
}
