/** Parser from stored events to the typed events of a request. */
import type { DomainEvent } from '../domain/event.ts';
import type { RequestEvent } from '../domain/request-event.ts';
import { requestMoves } from './machine.ts';

/** Reads a stored event; throws when its type is not in the request table (the log is of a newer program). */
export function readRequestEvent(event: DomainEvent): RequestEvent {
  if (!requestMoves.some((name) => name === event.type))
    throw new Error(`unknown request event ${event.type}`);
  return event as RequestEvent;
}
