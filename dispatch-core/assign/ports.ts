/** Ports of dispatch: what ranking and the dispatch round ask of the database and of the command path. */
import type { CommandHead, OrderCommandData } from '../domain/command.ts';
import type { Order } from '../domain/order.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { OrderClass } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import type { CandidateWorker } from './candidate.ts';
import type { Decision } from './decision.ts';

export interface CandidatePage {
  readonly workers: readonly CandidateWorker[];
  /** True when no on-duty worker is missing, so that "nobody fits" is the truth for the whole company. */
  readonly complete: boolean;
}

/**
 * Candidates for an order, each once, with his last stored position and the orders he holds (assigned …
 * reported). Expected as one statement:
 * - `nearest` = n: all workers of the order's repair station whatever their duty (the desk sees why its own
 *   people cannot), plus the n on-duty workers whose last fix lies nearest: prefilter by the H3 cells (res 7)
 *   around the order, in growing rings until n are found, then KNN `last_fixes.geom <-> $point`, plus on-duty
 *   workers of responsible areas without a fix. `complete` = no further on-duty worker exists.
 * - `nearest` = null: every worker of the company; `complete` is then true.
 * Held orders come aggregated (`json_agg(order id, urgency)`) from `orders where worker_id = … and state in
 * ('assigned','accepted','en_route','on_site','reported')`.
 */
export interface CandidateSource {
  near(order: Order, nearest: number | null): Promise<CandidatePage>;
}

/** Reads one order as it stands. */
export interface OrderSource {
  find(orderId: string): Promise<Order | null>;
}

/**
 * The pool as the engine sees it: orders in state `pooled` with mode `direct` or `auto`, at most `limit`, most
 * pressing first (leak, then first in line, then due time), without the ids in `except`.
 */
export interface OrderPool {
  pooled(limit: number, except: readonly string[]): Promise<readonly Order[]>;
}

export interface EngineOffer {
  readonly command: 'offer';
  readonly head: CommandHead;
  /** `decision` is kept with the assignment that the offer opens. */
  readonly data: OrderCommandData['offer'] & { readonly decision: Decision };
}

export type OfferAnswer = { readonly ok: true } | Refusal;

/**
 * The command path for the engine's own commands: one transaction with fence, rules, event, row, timer and
 * outbox. Answers a refusal as a value; throws only for faults.
 */
export interface CommandExecutor {
  execute(orderId: string, command: EngineOffer): Promise<OfferAnswer>;
}

/** Nobody can take this order: shown until somebody can, and told to the station. */
export interface DispatchAlert {
  readonly code: 'nobody-eligible';
  readonly orderId: string;
  readonly requestId: string;
  readonly repairStationId: string | null;
  readonly class: OrderClass;
  /** What would help most comes first. */
  readonly shortfall: readonly string[];
  readonly at: Instant;
}

export interface StandingAlert {
  readonly orderId: string;
  readonly shortfall: readonly string[];
  /** False when the order has left the pool by another way: the alert is then cleared. */
  readonly pooled: boolean;
}

/** Alerts of the dispatcher, one row per order, shared by all processes. */
export interface DispatchAlerts {
  /** All that stand now. */
  standing(): Promise<readonly StandingAlert[]>;
  /**
   * Stores the alert and notifies (`nobody-eligible` to the station, or to the dispatchers where there is none),
   * unless the same order already stands with the same set of codes; true when it was new or changed. Must be
   * one atomic statement (insert … on conflict (order_id) do update … where the set differs).
   */
  raise(alert: DispatchAlert): Promise<boolean>;
  /** Ends the alert of an order; true when one stood. */
  clear(orderId: string, at: Instant): Promise<boolean>;
}
