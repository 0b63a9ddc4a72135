/** The decision about the two commands that make a request: register, and a worker's supplement. Pure. */
import type { DecideContext, Decided, NewIdentity } from '../deciding.ts';
import type { CommandHead, RegisterData, RequestCommand, RequestCommandData } from '../domain/command.ts';
import type { ResolvedPlace } from '../domain/place.ts';
import { deny, forbid, refuse } from '../domain/refusal.ts';
import type { RequestBirth } from '../domain/request-event.ts';
import type { Actor, Role } from '../domain/role.ts';
import type { ServiceType } from '../domain/service-type.ts';
import { may, type Target } from '../may.ts';
import { overallDue } from '../sla/due.ts';
import { startRequestStage } from '../sla/stage.ts';
import { supplementOrder } from './births.ts';
import { bornRequest } from './evolve-birth.ts';
import { readRequestEvent } from './read-event.ts';
import { policyOfRequest, type RequestDraft, stampRequestEvent } from './scene.ts';

export type NewRequestCommand = Extract<RequestCommand, { command: 'register' | 'supplement' }>;

interface NewScene {
  readonly head: CommandHead;
  readonly actor: Actor;
  readonly context: DecideContext;
  readonly identity: NewIdentity;
  readonly place: ResolvedPlace;
  readonly type: ServiceType;
}

/**
 * Decides a command that makes a request. Answers the events of the request and, for a supplement, of its order;
 * a report that comes with it follows as a command of its own.
 */
export function decideNewRequest(
  command: NewRequestCommand,
  head: CommandHead,
  actor: Actor,
  context: DecideContext,
): Decided {
  const { place, newRequest: identity } = context.facts;
  const permission = may(actor, `request.${command.command}`, targetOfPlace(place));
  if (!permission.allowed) return deny(permission.code);
  if (place === null) return refuse('unknown-target', { paths: ['place'] });
  const type = context.rules.serviceTypes.get(command.data.subtype);
  if (type === undefined) return refuse('invalid-data', { paths: ['subtype'] });
  // The catalogue says what a type is; a report that says otherwise would be counted twice.
  if (command.data.category !== type.category) return refuse('invalid-data', { paths: ['category'] });
  if (identity === null) throw new Error('a new request needs an identity');
  const scene: NewScene = { head, actor, context, identity, place, type };
  return command.command === 'register' ? register(scene, command.data) : supplement(scene, command.data);
}

function targetOfPlace(place: ResolvedPlace | null): Target {
  return {
    areaId: place?.areaId ?? null,
    repairStationId: place?.repairStationId ?? null,
    workerId: null,
    ownerId: null,
    personIds: [],
  };
}

function register(scene: NewScene, data: RegisterData): Decided {
  const request = birthOf(scene, data);
  const policy = policyOfRequest(request, scene.context.rules);
  const clock = startRequestStage(policy, 'open', scene.context.now);
  const draft: RequestDraft = { type: 'register', to: 'open', data: { request, clock } };
  return { ok: true, events: [stamp(scene, draft)] };
}

function supplement(scene: NewScene, data: RequestCommandData['supplement']): Decided {
  const { actor, context } = scene;
  const [identity] = context.facts.newOrders;
  if (identity === undefined) return refuse('limit-reached', { limit: 0 });
  if (actor.workerId === null) return refuse('not-yours');
  if (!scene.type.fieldWork) return forbid('noFieldWork', { subtype: scene.type.subtype });
  const request = birthOf(scene, data);
  const clock = startRequestStage(policyOfRequest(request, context.rules), 'dispatched', context.now);
  const made = stamp(scene, {
    type: 'supplement',
    to: 'dispatched',
    data: { request, clock, orderIds: [identity.id] },
  });
  const typed = readRequestEvent(made);
  if (typed.type !== 'supplement') throw new Error('a supplement was stamped as something else');
  const births = { request: bornRequest(typed), orders: [], head: scene.head, actor, context };
  return { ok: true, events: [made, supplementOrder(births, identity, data.arrived, actor.workerId)] };
}

function stamp({ identity, head, actor, context }: NewScene, draft: RequestDraft) {
  return stampRequestEvent({ requestId: identity.id, before: null, head, actor, context }, draft);
}

function birthOf(scene: NewScene, data: RegisterData): RequestBirth {
  const { actor, context, identity, place, type } = scene;
  const policy = policyOfRequest({ ...type, source: data.source }, context.rules);
  const { label, place: where, ...found } = place;
  return {
    ...found,
    no: identity.no,
    source: data.source,
    sourceId: actor.role === 'source' ? actor.id : null,
    externalId: data.externalId,
    category: data.category,
    subtype: type.subtype,
    class: type.class,
    urgency: data.urgency ?? type.urgency,
    level: type.level,
    description: data.description,
    place: where,
    placeLabel: label,
    caller: data.caller,
    preferredVisit: data.preferredVisit,
    ownerId: ownerOf(scene),
    registeredBy: deskRoles.includes(actor.role) ? (data.registeredBy ?? actor.id) : actor.id,
    dueAt: overallDue(policy, context.now),
    needsFollowUp: type.needsFollowUp,
  };
}

/** Roles whose people look after what they enter. */
const deskRoles: readonly Role[] = ['agent', 'dispatcher'];

/**
 * The person who enters it at a desk owns it; anything else, a program with a desk's rights too, goes to the type's
 * default owner or to the shared inbox.
 */
function ownerOf({ actor, context, type }: NewScene): string | null {
  const isPersonAtDesk = deskRoles.includes(actor.role) && context.facts.people.get(actor.id) === 'user';
  return isPersonAtDesk ? actor.id : type.defaultOwnerId;
}
