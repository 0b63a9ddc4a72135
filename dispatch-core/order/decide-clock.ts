/** Rules of an order's clocks: postponement, pause, petition, edited due time, and the facts the clocks say. */
import type { OrderCommand, OrderCommandData } from '../domain/command.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { hourMs } from '../domain/time.ts';
import { pausedWorkingMs, petitionDue, postponedDue, resumedDue } from '../sla/due.ts';
import { findPendingMoment } from '../sla/moments.ts';
import { orderClocks } from '../sla/running.ts';
import { extendStage } from '../sla/stage.ts';
import { checkBlobs, checkReason, invalid, wrongState } from './checks.ts';
import type { OrderDraft, OrderScene } from './scene.ts';

type ClockCommand = Extract<
  OrderCommand,
  {
    command:
      | 'requestPostponement'
      | 'decidePostponement'
      | 'pause'
      | 'resume'
      | 'petition'
      | 'editDue'
      | 'slaWarning'
      | 'overdue'
      | 'overdueLifted';
  }
>;

/** Decides a command about the clocks. */
export function decideClock(scene: OrderScene, command: ClockCommand): OrderDraft | Refusal {
  switch (command.command) {
    case 'requestPostponement':
      return requestPostponement(scene, command.data);
    case 'decidePostponement':
      return decidePostponement(scene, command.data);
    case 'pause':
      return pause(scene, command.data);
    case 'resume':
      return scene.order.pause === null ? wrongState(scene) : resumeDraft(scene, command.data.note);
    case 'petition':
      return petition(scene, command.data.note);
    case 'editDue':
      return editDue(scene, command.data);
    case 'slaWarning':
      return tell(scene, command.data.stage, command.data.fraction);
    case 'overdue':
      return tell(scene, command.data.stage, 1);
    case 'overdueLifted':
      return liftOverdue(scene);
  }
}

/** Asked before the due time, one at a time, at most `cfg: postponement.max` approved ones. */
function requestPostponement(
  scene: OrderScene,
  data: OrderCommandData['requestPostponement'],
): OrderDraft | Refusal {
  const { order, context } = scene;
  const missing = checkReason(data.reason);
  if (missing !== null) return missing;
  if (!(data.hours > 0 && data.hours <= 240)) return invalid('hours');
  if (order.pendingPostponement !== null) return refuse('already-pending');
  if (order.postponements >= context.rules.postponementMax)
    return refuse('limit-reached', { limit: context.rules.postponementMax });
  if (scene.at > order.dueAt) return refuse('limit-reached', { dueAt: order.dueAt });
  return { type: 'requestPostponement', to: order.state, data, note: data.reason };
}

/** An approval counts from the due time, so that a late one still lifts the overtime. */
function decidePostponement(
  scene: OrderScene,
  data: OrderCommandData['decidePostponement'],
): OrderDraft | Refusal {
  const { order, policy } = scene;
  const pending = order.pendingPostponement;
  if (pending === null) return wrongState(scene, { pending: 0 });
  const addedMs = pending.hours * hourMs;
  const due = data.approved ? postponedDue(policy, order.dueAt, addedMs, pending.reason) : null;
  const clock = data.approved ? extendStage(policy, order, addedMs) : null;
  return {
    type: 'decidePostponement',
    to: order.state,
    data: { approved: data.approved, due, clock },
    note: data.note,
  };
}

/** A pause needs something to show for it. */
function pause(scene: OrderScene, data: OrderCommandData['pause']): OrderDraft | Refusal {
  if (scene.order.pause !== null) return refuse('already-pending', { pausedSince: scene.order.pause.since });
  if (data.evidence.length === 0) return refuse('evidence-missing', { missing: ['pause'] });
  const unknown = checkBlobs(scene, data.evidence);
  if (unknown !== null) return unknown;
  const { reason, evidence, note } = data;
  return { type: 'pause', to: scene.order.state, data: { reason, evidence }, note };
}

/** The end of the present pause; moves the clocks that the policy stops by the time it lasted. */
export function resumeDraft(scene: OrderScene, note: string | null): OrderDraft {
  const { order, policy, at } = scene;
  const reason = order.pause?.reason ?? '';
  const pausedMs = pausedWorkingMs(policy, order.pause?.since ?? at, at);
  const counted = pausedMs > 0 ? policy.pauseStops : { overall: false, stage: false };
  const due = counted.overall ? resumedDue(policy, order.dueAt, pausedMs, reason) : null;
  const clock = counted.stage ? extendStage(policy, order, pausedMs) : null;
  return { type: 'resume', to: order.state, data: { pausedMs, due, clock }, note };
}

function petition(scene: OrderScene, note: string | null): OrderDraft | Refusal {
  const { order, policy, context } = scene;
  if (order.marks.petition) return refuse('already-pending');
  const due = petitionDue(policy, order.dueAt, context.now);
  return { type: 'petition', to: order.state, data: { due }, note };
}

function editDue(scene: OrderScene, data: OrderCommandData['editDue']): OrderDraft | Refusal {
  const { order, context } = scene;
  const missing = checkReason(data.reason);
  if (missing !== null) return missing;
  if (!(data.dueAt > context.now) || data.dueAt === order.dueAt) return invalid('dueAt');
  const due = { dueAt: data.dueAt, oldDueAt: order.dueAt, cause: 'editDue', reason: data.reason } as const;
  return { type: 'editDue', to: order.state, data: { due }, note: data.reason };
}

/** A warning or an end that is true now and not yet on record; a timer that came too late finds neither. */
function tell(scene: OrderScene, stage: string, fraction: number): OrderDraft | Refusal {
  const { order, policy, context } = scene;
  const clocks = orderClocks(order, policy);
  const moment = findPendingMoment(clocks, policy, order.told, stage, fraction, context.now);
  if (moment === null) return wrongState(scene, { stage });
  const { key } = moment;
  return fraction === 1
    ? { type: 'overdue', to: order.state, data: { key, stage } }
    : { type: 'slaWarning', to: order.state, data: { key, stage, fraction } };
}

function liftOverdue(scene: OrderScene): OrderDraft | Refusal {
  const { order, context } = scene;
  if (!order.overdue || order.dueAt <= context.now) return wrongState(scene, { dueAt: order.dueAt });
  return { type: 'overdueLifted', to: order.state, data: { dueAt: order.dueAt } };
}
