/** The decision about one command to one request: right, fence, state, then the rules of the command. Pure. */
import type { DecideContext, Decided } from '../deciding.ts';
import type { CommandHead, RequestCommand, RequestFact } from '../domain/command.ts';
import { findArc, fromStatesOf } from '../domain/machine.ts';
import type { Order } from '../domain/order.ts';
import { deny, forbid, type Refusal, refuse } from '../domain/refusal.ts';
import type { ServiceRequest } from '../domain/request.ts';
import type { Actor } from '../domain/role.ts';
import { may, targetOf } from '../may.ts';
import { checkVersion } from '../order/fence.ts';
import { decideRequestClock } from './decide-clock.ts';
import { decideDispatch } from './decide-dispatch.ts';
import { decideIntake } from './decide-intake.ts';
import { decideTracking } from './decide-tracking.ts';
import { requestMachine } from './machine.ts';
import { policyOfRequest, type RequestScene, type RequestStep, stampRequestEvent } from './scene.ts';

/** Commands to a request that exists. */
export type LaterCommand = Exclude<RequestCommand, { command: 'register' | 'supplement' }> | RequestFact;

/**
 * Decides a command to a request that exists (see `decideNewRequest` for the two that make one). Answers the
 * events to append, those of born orders among them, or the refusal.
 */
export function decideRequest(
  request: ServiceRequest,
  orders: readonly Order[],
  command: LaterCommand,
  head: CommandHead,
  actor: Actor,
  context: DecideContext,
): Decided {
  const policy = policyOfRequest(request, context.rules);
  const scene: RequestScene = { request, orders, head, actor, context, policy };
  const step = checkEntry(scene, command) ?? stepOf(scene, command);
  if ('code' in step) return step;
  const stamp = { requestId: request.id, before: request, head, actor, context };
  return { ok: true, events: [stampRequestEvent(stamp, step.draft), ...step.births] };
}

function checkEntry(scene: RequestScene, command: LaterCommand): Refusal | null {
  const { request, head, actor, context } = scene;
  const rule = requestMachine[command.command];
  if (!context.isFollowing) {
    const permission = may(actor, `request.${command.command}`, targetOf(request));
    if (!permission.allowed) return deny(permission.code);
    const fenced = rule.fence === 'none' ? null : checkVersion(request.version, head, actor);
    if (fenced !== null) return fenced;
  }
  const role = context.isFollowing ? null : actor.role;
  if (findArc(rule, request.state, role) !== null) return null;
  // The state would do for another role: the agent's right to edit a due time ends with the dispatch.
  if (findArc(rule, request.state, null) !== null) return forbid('upToOthers', { state: request.state });
  return refuse('wrong-state', { state: request.state, allowed: fromStatesOf(rule) });
}

function stepOf(scene: RequestScene, command: LaterCommand): RequestStep | Refusal {
  switch (command.command) {
    case 'claimOwner':
    case 'changeOwner':
    case 'quickAccept':
    case 'unmerge':
    case 'noticeClosed':
    case 'closeAtIntake':
      return decideIntake(scene, command);
    case 'dispatch':
    case 'redispatch':
    case 'returned':
    case 'reopen':
    case 'void':
      return decideDispatch(scene, command);
    case 'track':
    case 'recordTracking':
    case 'confirmResolved':
    case 'endResolved':
    case 'followUp':
      return decideTracking(scene, command);
    case 'petition':
    case 'expedite':
    case 'editDue':
    case 'slaWarning':
    case 'overdue':
    case 'overdueLifted':
    case 'dueFollows':
      return decideRequestClock(scene, command);
  }
}
