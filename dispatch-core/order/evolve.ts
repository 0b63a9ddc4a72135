/** What an event makes of an order: the fold of the log is the stored row. */
import type { DueChange, StageClock } from '../domain/clock-facts.ts';
import type { DomainEvent } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import type { OrderEvent } from '../domain/order-event.ts';
import { bornOrder } from './evolve-birth.ts';
import { clockPatch, isClockEvent } from './evolve-clock.ts';
import { closingPatch, isClosingEvent } from './evolve-closing.ts';
import { fieldPatch, isFieldEvent } from './evolve-field.ts';
import { handlerPatch, isHandlerEvent } from './evolve-handler.ts';
import { ladderPatch } from './evolve-ladder.ts';
import { isMarkEvent, markPatch } from './evolve-marks.ts';
import { readOrderEvent } from './read-event.ts';

/** The order after one event; `null` before its first. Throws on a log that cannot be one order's. */
export function evolveOrder(state: Order | null, stored: DomainEvent): Order {
  const event = readOrderEvent(stored);
  if (event.type === 'dispatch' || event.type === 'supplement') return bornOrder(event);
  if (state === null) throw new Error(`the log begins with ${event.type}`);
  return {
    ...state,
    ...patchOf(state, event),
    ...ladderPatch(state, event),
    ...commonPatch(event),
    state: event.to,
  };
}

/** The order that a whole log makes, in its order; null for an empty log. */
export function replayOrder(events: readonly DomainEvent[]): Order | null {
  let state: Order | null = null;
  for (const event of events) state = evolveOrder(state, event);
  return state;
}

function patchOf(
  state: Order,
  event: Exclude<OrderEvent, { type: 'dispatch' | 'supplement' }>,
): Partial<Order> {
  // Told by ladderPatch.
  if (event.type === 'climb') return {};
  if (isHandlerEvent(event)) return handlerPatch(state, event);
  if (isFieldEvent(event)) return fieldPatch(state, event);
  if (isClockEvent(event)) return clockPatch(state, event);
  if (isMarkEvent(event)) return markPatch(state, event);
  if (isClosingEvent(event)) return closingPatch(state, event);
  const never: never = event;
  return never;
}

/** What every event says: version, time, and the clocks where it touches them. */
function commonPatch(event: OrderEvent): Partial<Order> {
  return {
    version: event.version,
    updatedAt: event.recordedAt,
    ...('clock' in event.data && event.data.clock !== null ? stagePatch(event.data.clock) : {}),
    ...('due' in event.data && event.data.due !== null ? duePatch(event.data.due) : {}),
  };
}

function stagePatch({ stage, stageSince, stageDueAt }: StageClock): Partial<Order> {
  return { stage, stageSince, stageDueAt };
}

function duePatch({ dueAt }: DueChange): Partial<Order> {
  return { dueAt };
}
