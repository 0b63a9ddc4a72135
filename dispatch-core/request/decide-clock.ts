/** Rules of a request's clocks and nudges: petition, expedite, edited due time, and the facts the clocks say. */
import type { RequestCommand, RequestCommandData, RequestFact, RequestFactData } from '../domain/command.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { checkReason, invalid } from '../order/checks.ts';
import { beforeArrival } from '../order/machine.ts';
import { petitionDue } from '../sla/due.ts';
import { findPendingMoment } from '../sla/moments.ts';
import { requestClocks } from '../sla/running.ts';
import { alone, type RequestScene, type RequestStep } from './scene.ts';

type ClockCommand = Extract<RequestCommand, { command: 'petition' | 'expedite' | 'editDue' }> | RequestFact;

/** Decides a command about the clocks of a request. */
export function decideRequestClock(scene: RequestScene, command: ClockCommand): RequestStep | Refusal {
  switch (command.command) {
    case 'petition':
      return petition(scene, command.data.note);
    case 'expedite':
      return expedite(scene, command.data.note);
    case 'editDue':
      return editDue(scene, command.data);
    case 'slaWarning':
      return tell(scene, command.data.stage, command.data.fraction);
    case 'overdue':
      return tell(scene, command.data.stage, 1);
    case 'overdueLifted':
      return liftOverdue(scene);
    case 'dueFollows':
      return dueFollows(scene, command.data);
  }
}

function petition(scene: RequestScene, note: string | null): RequestStep | Refusal {
  const { request, policy, context } = scene;
  if (request.marks.petition) return refuse('already-pending');
  const due = petitionDue(policy, request.dueAt, context.now);
  return alone({ type: 'petition', to: request.state, data: { due }, note });
}

/** A nudge helps only where somebody has not yet arrived. */
function expedite(scene: RequestScene, note: string | null): RequestStep | Refusal {
  const { request, orders } = scene;
  if (!orders.some((order) => beforeArrival.includes(order.state)))
    return refuse('wrong-state', { state: request.state, orders: orders.map((order) => order.state) });
  return alone({ type: 'expedite', to: request.state, data: { ownerId: request.ownerId }, note });
}

function editDue(scene: RequestScene, data: RequestCommandData['editDue']): RequestStep | Refusal {
  const { request, context } = scene;
  const missing = checkReason(data.reason);
  if (missing !== null) return missing;
  if (!(data.dueAt > context.now) || data.dueAt === request.dueAt) return invalid('dueAt');
  const { dueAt, reason } = data;
  const due = { dueAt, oldDueAt: request.dueAt, cause: 'editDue', reason } as const;
  return alone({ type: 'editDue', to: request.state, data: { due }, note: reason });
}

/** A warning or an end that is true now and not yet on record. */
function tell(scene: RequestScene, stage: string, fraction: number): RequestStep | Refusal {
  const { request, orders, policy, context } = scene;
  const clocks = requestClocks(request, orders, policy);
  const moment = findPendingMoment(clocks, policy, request.told, stage, fraction, context.now);
  if (moment === null) return refuse('wrong-state', { state: request.state, stage });
  const { key } = moment;
  const to = request.state;
  return fraction === 1
    ? alone({ type: 'overdue', to, data: { key, stage } })
    : alone({ type: 'slaWarning', to, data: { key, stage, fraction } });
}

function liftOverdue(scene: RequestScene): RequestStep | Refusal {
  const { request, context } = scene;
  if (!request.overdue || request.dueAt <= context.now)
    return refuse('wrong-state', { dueAt: request.dueAt });
  return alone({ type: 'overdueLifted', to: request.state, data: { dueAt: request.dueAt } });
}

/** The request promises what the latest of its orders promises. */
function dueFollows(scene: RequestScene, data: RequestFactData['dueFollows']): RequestStep | Refusal {
  const { request } = scene;
  const { orderId, dueAt, cause, reason } = data;
  if (dueAt <= request.dueAt) return refuse('wrong-state', { dueAt: request.dueAt });
  const due = { dueAt, oldDueAt: request.dueAt, cause, reason };
  return alone({ type: 'dueFollows', to: request.state, data: { orderId, due } });
}
