/** What an event makes of a request: the fold of the log is the stored row. */
import type { DomainEvent } from '../domain/event.ts';
import type { ServiceRequest } from '../domain/request.ts';
import type { RequestEvent } from '../domain/request-event.ts';
import { bornRequest } from './evolve-birth.ts';
import { isRequestMarkEvent, requestMarkPatch } from './evolve-marks.ts';
import { stepPatch } from './evolve-steps.ts';
import { readRequestEvent } from './read-event.ts';

/** The request after one event; `null` before its first. Throws on a log that cannot be one request's. */
export function evolveRequest(state: ServiceRequest | null, stored: DomainEvent): ServiceRequest {
  const event = readRequestEvent(stored);
  if (event.type === 'register' || event.type === 'supplement') return bornRequest(event);
  if (state === null) throw new Error(`the log begins with ${event.type}`);
  return { ...state, ...patchOf(state, event), ...commonPatch(event), state: event.to };
}

/** The request that a whole log makes, in its order; events of its orders are passed over. */
export function replayRequest(events: readonly DomainEvent[]): ServiceRequest | null {
  let state: ServiceRequest | null = null;
  for (const event of events) if (event.orderId === null) state = evolveRequest(state, event);
  return state;
}

function patchOf(
  state: ServiceRequest,
  event: Exclude<RequestEvent, { type: 'register' | 'supplement' }>,
): Partial<ServiceRequest> {
  return isRequestMarkEvent(event) ? requestMarkPatch(state, event) : stepPatch(state, event);
}

/** What every event says: version, time, and the clocks where it touches them. */
function commonPatch(event: RequestEvent): Partial<ServiceRequest> {
  const clock = 'clock' in event.data ? event.data.clock : null;
  const due = 'due' in event.data ? event.data.due : null;
  return {
    version: event.version,
    updatedAt: event.recordedAt,
    ...(clock === null
      ? {}
      : { stage: clock.stage, stageSince: clock.stageSince, stageDueAt: clock.stageDueAt }),
    ...(due === null ? {} : { dueAt: due.dueAt }),
  };
}
