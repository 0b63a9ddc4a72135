/** The decision about one command to one order: right, fence, state, then the rules of the command. Pure. */
import type { DecideContext, Decided } from '../deciding.ts';
import type { CommandHead, OrderCommand } from '../domain/command.ts';
import { findArc, fromStatesOf } from '../domain/machine.ts';
import type { Order } from '../domain/order.ts';
import { deny, type Refusal } from '../domain/refusal.ts';
import type { ServiceRequest } from '../domain/request.ts';
import type { Actor } from '../domain/role.ts';
import { may, targetOf } from '../may.ts';
import { wrongState } from './checks.ts';
import { decideClimb } from './decide-climb.ts';
import { decideClock, resumeDraft } from './decide-clock.ts';
import { decideClosing } from './decide-closing.ts';
import { decideField } from './decide-field.ts';
import { decideHandler } from './decide-handler.ts';
import { decideMark } from './decide-marks.ts';
import { decideStation } from './decide-station.ts';
import { claimRefusal, decideWorker } from './decide-worker.ts';
import { evolveOrder } from './evolve.ts';
import { checkOrderFence } from './fence.ts';
import { orderMachine } from './machine.ts';
import { type OrderDraft, type OrderScene, sceneOf, stampOrderEvent } from './scene.ts';

/**
 * Decides a command. Answers the events to append (a paused order is resumed first by a step that moves it on),
 * or the refusal. Throws only when the settings lack the order's service type or policy.
 */
export function decideOrder(
  order: Order,
  request: ServiceRequest,
  command: OrderCommand,
  head: CommandHead,
  actor: Actor,
  context: DecideContext,
): Decided {
  const scene = sceneOf(order, request, head, actor, context);
  const refusal = checkEntry(scene, command);
  if (refusal !== null) return refusal;
  if (order.pause === null || !endsPause(command)) return decided(scene, draftOf(scene, command));
  const resumed = stampOrderEvent(scene, resumeDraft(scene, null));
  const after = sceneOf(evolveOrder(order, resumed), request, head, actor, context);
  const rest = decided(after, draftOf(after, command));
  return rest.ok ? { ok: true, events: [resumed, ...rest.events] } : rest;
}

function decided(scene: OrderScene, draft: OrderDraft | Refusal): Decided {
  if ('code' in draft) return draft;
  return { ok: true, events: [stampOrderEvent(scene, draft)] };
}

/** Right, fence and state. A worker hears that his assignment is old before he hears that it is not his. */
function checkEntry(scene: OrderScene, command: OrderCommand): Refusal | null {
  const { order, head, actor, context } = scene;
  const rule = orderMachine[command.command];
  if (!context.isFollowing) {
    const permission = may(actor, `order.${command.command}`, targetOf(scene.request, order));
    if (!permission.allowed && permission.code !== 'not-yours') return deny(permission.code);
    const fenced = checkOrderFence(rule, order, head, actor);
    if (fenced !== null) return fenced;
    if (!permission.allowed) return deny(permission.code);
  }
  if (findArc(rule, order.state, context.isFollowing ? null : actor.role) !== null) return null;
  if (command.command === 'claim') return claimRefusal(scene);
  return wrongState(scene, { allowed: fromStatesOf(rule) });
}

/** A step that moves a paused order on ends the pause, so that the time of the pause is counted, not lost. */
function endsPause({ command }: OrderCommand): boolean {
  const keepsPause = ['resume', 'pause', 'petition', 'editDue', 'requestPostponement', 'decidePostponement'];
  return orderMachine[command].kind === 'move' && !keepsPause.includes(command);
}

function draftOf(scene: OrderScene, command: OrderCommand): OrderDraft | Refusal {
  switch (command.command) {
    case 'lapse':
    case 'confirm':
    case 'arrange':
    case 'transfer':
      return decideStation(scene, command);
    case 'offer':
    case 'assign':
    case 'withdraw':
    case 'force':
    case 'reassign':
    case 'escalate':
    case 'divert':
      return decideHandler(scene, command);
    case 'accept':
    case 'decline':
    case 'expire':
    case 'claim':
    case 'sendBack':
      return decideWorker(scene, command);
    case 'depart':
    case 'arrive':
    case 'report':
    case 'review':
      return decideField(scene, command);
    case 'expedite':
    case 'supervise':
    case 'unsupervise':
    case 'cc':
    case 'note':
      return decideMark(scene, command);
    case 'void':
    case 'archive':
    case 'redispatch':
      return decideClosing(scene, command);
    case 'requestPostponement':
    case 'decidePostponement':
    case 'pause':
    case 'resume':
    case 'petition':
    case 'editDue':
    case 'slaWarning':
    case 'overdue':
    case 'overdueLifted':
      return decideClock(scene, command);
    case 'climb':
      return decideClimb(scene, command.data);
  }
}
