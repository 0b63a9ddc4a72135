/** Ports of the ladder: the orders that climb, the supervisor's alerts, the engine's commands, and the telephone. */
import type { CommandHead, OrderCommand } from '../domain/command.ts';
import type { Order } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import type { OfferAnswer } from './ports.ts';

/** A pooled order about which the ladder may have something to say. */
export interface ClimbingOrder {
  readonly order: Order;
  /** Since when its `nobody-eligible` alert stands; null where none does. */
  readonly nobodySince: Instant | null;
}

/** Pooled orders with a ladder, with a standing alert, or only there to be claimed; the oldest first, at most `limit`. */
export interface ClimbingOrders {
  climbing(limit: number): Promise<readonly ClimbingOrder[]>;
}

export interface LadderAlert {
  readonly orderId: string;
  readonly at: Instant;
  /** Why it cannot be forced, where it was tried: codes of the ranking. */
  readonly shortfall: readonly string[];
}

/** The supervisor's alerts (`order-unclaimed`), one per order, seen at the desk; shared by all processes. */
export interface LadderAlerts {
  /** Raises it; true when it is new or says something new. Says too what became of the call to the worker. */
  raise(alert: LadderAlert): Promise<boolean>;
  /** Ends those whose order no longer waits for the supervisor; how many. */
  clearDone(at: Instant): Promise<number>;
}

/** The engine's commands of the ladder: one transaction each; a refusal is a value. */
export interface LadderExecutor {
  execute(orderId: string, head: CommandHead, command: OrderCommand): Promise<OfferAnswer>;
}

/** What a call to a worker came to. `no-telephone` is kept with the message and shown; it is never taken for a call. */
export type CallOutcome = 'ringing' | 'no-telephone';

/** The telephone: rings a worker about an order that nobody takes. Throws where it should be tried again. */
export interface VoiceCall {
  ring(call: { readonly workerId: string; readonly orderId: string }): Promise<CallOutcome>;
}
