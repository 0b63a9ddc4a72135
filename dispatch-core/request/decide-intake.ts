/** Rules of the intake: owner, quick acceptance inside a notice or a master request, closing on the telephone. */
import type { RequestCommand, RequestCommandData } from '../domain/command.ts';
import { forbid, type Refusal, refuse } from '../domain/refusal.ts';
import type { TypeChange } from '../domain/request-event.ts';
import type { ServiceType } from '../domain/service-type.ts';
import { checkReason, invalid } from '../order/checks.ts';
import { overallDue } from '../sla/due.ts';
import { startRequestStage } from '../sla/stage.ts';
import { isLiveRequest } from './machine.ts';
import { alone, clockAfter, policyOfRequest, type RequestScene, type RequestStep } from './scene.ts';

type IntakeCommand = Extract<
  RequestCommand,
  { command: 'claimOwner' | 'changeOwner' | 'quickAccept' | 'unmerge' | 'noticeClosed' | 'closeAtIntake' }
>;

/** Decides a command of the intake. */
export function decideIntake(scene: RequestScene, command: IntakeCommand): RequestStep | Refusal {
  switch (command.command) {
    case 'claimOwner':
      return claimOwner(scene);
    case 'changeOwner':
      return changeOwner(scene, command.data);
    case 'quickAccept':
      return quickAccept(scene, command.data);
    case 'unmerge':
      return unmerge(scene, command.data.reason);
    case 'noticeClosed':
      return alone({ type: 'noticeClosed', to: 'resolved', data: { clock: clockAfter(scene, 'resolved') } });
    case 'closeAtIntake':
      return closeAtIntake(scene, command.data);
  }
}

/** The first person to act becomes the owner; a program cannot look after anything. */
function claimOwner({ request, actor, context }: RequestScene): RequestStep | Refusal {
  if (context.facts.people.get(actor.id) !== 'user') return forbid('ownerIsPerson');
  if (request.ownerId !== null)
    return refuse('already-claimed', { winnerId: request.ownerId, winnerName: request.ownerId });
  return alone({ type: 'claimOwner', to: request.state, data: { ownerId: actor.id } });
}

function changeOwner(scene: RequestScene, data: RequestCommandData['changeOwner']): RequestStep | Refusal {
  const { request, context } = scene;
  const missing = checkReason(data.note, 'note') ?? checkOwner(scene, data.ownerId);
  if (missing !== null) return missing;
  const owner = { ownerId: data.ownerId, previousOwnerId: request.ownerId };
  if (data.subtype === null || data.subtype === request.subtype) {
    const kept = { ...owner, type: null, due: null, clock: null };
    return alone({ type: 'changeOwner', to: request.state, data: kept, note: data.note });
  }
  if (request.state !== 'open') return refuse('wrong-state', { state: request.state, allowed: ['open'] });
  const type = context.rules.serviceTypes.get(data.subtype);
  if (type === undefined) return invalid('subtype');
  const changed = { ...owner, ...changeOfType(scene, type) };
  return alone({ type: 'changeOwner', to: request.state, data: changed, note: data.note });
}

/** Only who sits at a desk can look after a request. */
function checkOwner({ context }: RequestScene, ownerId: string): Refusal | null {
  return context.facts.people.get(ownerId) === 'user' ? null : refuse('unknown-target', { ownerId });
}

/** Another type has other limits, counted from the registration; the petition's is never lost. */
function changeOfType({ request, context }: RequestScene, type: ServiceType) {
  const policy = policyOfRequest({ ...type, source: request.source }, context.rules);
  const promised = overallDue(policy, request.createdAt);
  const dueAt = request.marks.petition ? Math.min(promised, request.dueAt) : promised;
  const { category, subtype, urgency, level, needsFollowUp } = type;
  const change: TypeChange = { category, subtype, class: type.class, urgency, level, needsFollowUp };
  return {
    type: change,
    due: { dueAt, oldDueAt: request.dueAt, cause: 'typeChange', reason: subtype } as const,
    clock: startRequestStage(policy, request.state, request.stageSince ?? request.createdAt),
  };
}

/** Never for a leak: that is dispatched. */
function quickAccept(scene: RequestScene, data: RequestCommandData['quickAccept']): RequestStep | Refusal {
  const { request } = scene;
  const { noticeId, masterRequestId } = data;
  if (request.class === 'leak') return forbid('leakIsDispatched', { class: request.class });
  const refusal = checkCover(scene, data);
  if (refusal !== null) return refusal;
  const clock = clockAfter(scene, 'quick_accepted');
  return alone({
    type: 'quickAccept',
    to: 'quick_accepted',
    data: { clock, noticeId, masterRequestId },
  });
}

/** The notice is in force, or the master request is alive and no merged one itself. */
function checkCover(scene: RequestScene, data: RequestCommandData['quickAccept']): Refusal | null {
  const { request, context } = scene;
  if (data.noticeId === null && data.masterRequestId === null) return invalid('noticeId', 'masterRequestId');
  if (data.noticeId !== null && !context.facts.isNoticeActive)
    return refuse('unknown-target', { noticeId: data.noticeId });
  if (data.masterRequestId === null) return null;
  const { master } = context.facts;
  if (master === null) return refuse('unknown-target', { masterRequestId: data.masterRequestId });
  const fits = master.id !== request.id && isLiveRequest(master) && master.state !== 'quick_accepted';
  return fits ? null : refuse('wrong-state', { masterState: master.state });
}

function unmerge(scene: RequestScene, reason: string): RequestStep | Refusal {
  const missing = checkReason(reason);
  if (missing !== null) return missing;
  const data = { clock: clockAfter(scene, 'open'), reason };
  return alone({ type: 'unmerge', to: 'open', data, note: reason });
}

function closeAtIntake(
  scene: RequestScene,
  data: RequestCommandData['closeAtIntake'],
): RequestStep | Refusal {
  const missing = checkReason(data.resolution, 'resolution');
  if (missing !== null) return missing;
  const clock = clockAfter(scene, 'closed_at_intake');
  return alone({
    type: 'closeAtIntake',
    to: 'closed_at_intake',
    data: { clock, ...data },
    note: data.resolution,
  });
}
