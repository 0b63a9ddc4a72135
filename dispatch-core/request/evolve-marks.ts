/** Events of a request that leave its way alone: owner, petition, expedite, due time, warnings. */
import type { ServiceRequest } from '../domain/request.ts';
import type { RequestEvent } from '../domain/request-event.ts';

const markTypes = [
  'claimOwner',
  'changeOwner',
  'petition',
  'expedite',
  'editDue',
  'slaWarning',
  'overdue',
  'overdueLifted',
  'dueFollows',
] as const;
type MarkEvent = RequestEvent<(typeof markTypes)[number]>;

export function isRequestMarkEvent(event: RequestEvent): event is MarkEvent {
  return markTypes.some((type) => type === event.type);
}

/** What such an event changes besides the due and stage times that every event may carry. */
export function requestMarkPatch(request: ServiceRequest, event: MarkEvent): Partial<ServiceRequest> {
  const { marks } = request;
  switch (event.type) {
    case 'claimOwner':
      return { ownerId: event.data.ownerId };
    case 'changeOwner':
      return { ...(event.data.type ?? {}), ownerId: event.data.ownerId };
    case 'petition':
      return { marks: { ...marks, petition: true } };
    case 'expedite':
      return { marks: { ...marks, ...nudged(request, event) } };
    case 'editDue':
    case 'dueFollows':
      return {};
    case 'slaWarning':
      return { told: [...request.told, event.data.key] };
    case 'overdue':
      return {
        told: [...request.told, event.data.key],
        overdue: request.overdue || event.data.stage === 'overall',
      };
    case 'overdueLifted':
      return { overdue: false };
  }
}

/** A nudge is another call about the same thing. */
function nudged({ marks }: ServiceRequest, event: MarkEvent): Partial<ServiceRequest['marks']> {
  return { expedited: marks.expedited + 1, lastExpeditedAt: event.recordedAt, repeats: marks.repeats + 1 };
}
