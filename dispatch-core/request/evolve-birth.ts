/** Birth of a request: registered by somebody, or supplemented by the worker who met it. */
import type { ServiceRequest } from '../domain/request.ts';
import type { RequestEvent } from '../domain/request-event.ts';

/** The request that its first event makes. */
export function bornRequest(event: RequestEvent<'register' | 'supplement'>): ServiceRequest {
  const birth = event.data.request;
  return {
    ...birth,
    ...event.data.clock,
    id: event.requestId,
    state: event.to,
    version: event.version,
    originalDueAt: birth.dueAt,
    overdue: false,
    told: [],
    noticeId: null,
    masterRequestId: null,
    resolution: null,
    followUps: [],
    marks: {
      expedited: 0,
      lastExpeditedAt: null,
      petition: false,
      supplement: event.type === 'supplement',
      repeats: 0,
      toDo: null,
    },
    createdAt: event.recordedAt,
    updatedAt: event.recordedAt,
    closedAt: null,
  };
}
