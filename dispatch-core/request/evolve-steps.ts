/** Events that move a request on its way: dispatch, tracking, resolution, follow-up, and the ways back. */
import type { ServiceRequest } from '../domain/request.ts';
import type { RequestEvent, RequestEventType } from '../domain/request-event.ts';

export type StepEvent = RequestEvent<
  Exclude<
    RequestEventType,
    | 'register'
    | 'supplement'
    | 'claimOwner'
    | 'changeOwner'
    | 'petition'
    | 'expedite'
    | 'editDue'
    | 'slaWarning'
    | 'overdue'
    | 'overdueLifted'
    | 'dueFollows'
  >
>;

/** What a step changes. */
export function stepPatch(request: ServiceRequest, event: StepEvent): Partial<ServiceRequest> {
  switch (event.type) {
    case 'dispatch':
      return withToDo(request, null);
    case 'quickAccept':
      return { noticeId: event.data.noticeId, masterRequestId: event.data.masterRequestId };
    case 'unmerge':
      return { noticeId: null, masterRequestId: null };
    case 'closeAtIntake':
      return { ...withToDo(request, null), resolution: event.data.resolution, closedAt: event.recordedAt };
    case 'noticeClosed':
    case 'track':
    case 'recordTracking':
    case 'confirmResolved':
      return event.to === 'resolved' ? withToDo(request, null) : {};
    case 'endResolved':
      return event.to === 'closed' ? { closedAt: event.recordedAt } : {};
    case 'followUp':
      return followedUp(request, event);
    case 'redispatch':
      return repeated(request);
    case 'reopen':
      return { closedAt: null, resolution: null };
    case 'returned':
      return withToDo(request, event.data.cause);
    case 'void':
      return { ...withToDo(request, null), closedAt: event.recordedAt };
  }
}

function withToDo(request: ServiceRequest, toDo: string | null): Pick<ServiceRequest, 'marks'> {
  return { marks: { ...request.marks, toDo } };
}

function followedUp(request: ServiceRequest, event: RequestEvent<'followUp'>): Partial<ServiceRequest> {
  const followUps = [...request.followUps, event.data.followUp];
  return { followUps, closedAt: event.to === 'closed' ? event.recordedAt : null };
}

/** Somebody called again about finished work. */
function repeated({ marks }: ServiceRequest): Partial<ServiceRequest> {
  return { closedAt: null, marks: { ...marks, toDo: null, repeats: marks.repeats + 1 } };
}
