/** Parser from stored events to the typed events of an order. */
import type { DomainEvent } from '../domain/event.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import { orderMoves } from './machine.ts';

/** Reads a stored event; throws when its type is not in the order table (the log is of a newer program). */
export function readOrderEvent(event: DomainEvent): OrderEvent {
  if (!orderMoves.some((name) => name === event.type)) throw new Error(`unknown order event ${event.type}`);
  return event as OrderEvent;
}
