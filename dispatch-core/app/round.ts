/** One round under way: what it may use, and what it has given away and found out so far. */

import type { Certificate } from '../assign/batch.ts';
import { type BatchPolicy, defaultBatchPolicy } from '../assign/batch-policy.ts';
import type { HeldOrder } from '../assign/candidate.ts';
import type { CommandExecutor, DispatchAlerts, OrderPool } from '../assign/ports.ts';
import type { RoundMemory } from '../assign/round-memory.ts';
import type { Outcome } from '../assign/round-summary.ts';
import type { Order } from '../domain/order.ts';
import { minuteMs, secondMs } from '../domain/time.ts';
import type { NewId, Rules } from '../ports.ts';
import type { RankDeps } from './rank-candidates.ts';

export interface RoundDeps extends RankDeps {
  readonly rules: () => Pick<Rules, 'serviceTypes' | 'dispatch' | 'offerMs'>;
  readonly pool: OrderPool;
  readonly executor: CommandExecutor;
  readonly alerts: DispatchAlerts;
  readonly newId: NewId;
  /** Milliseconds of a clock that only runs forward; left out, certificates say nothing about time. */
  readonly stopwatch?: () => number;
}

/** Bounds of one round, so that a storm of orders never becomes a storm of work. */
export interface RoundLimits {
  /** Orders looked at. */
  readonly orders: number;
  /** Workers asked for one order when the rules refuse the first. */
  readonly tries: number;
  /** How long an order for which nobody was found is left alone, unless `wakeBlocked` is called. */
  readonly retryMs: number;
  /** How long a worker who was asked where he is gets to answer before he is asked again. */
  readonly askAgainMs: number;
  /** Faults in a row after which the round gives up: then the world is broken, not the order. */
  readonly faults: number;
  /** From this size on a batch reads the whole company once instead of the neighbourhood of each order. */
  readonly snapshotFrom: number;
  /** How batches are collected and weighed. */
  readonly batch: BatchPolicy;
}

export const defaultRoundLimits: RoundLimits = {
  orders: 500,
  tries: 10,
  retryMs: 10 * secondMs,
  askAgainMs: 2 * minuteMs,
  faults: 3,
  snapshotFrom: 12,
  batch: defaultBatchPolicy,
};

export interface Round {
  readonly deps: RoundDeps;
  readonly memory: RoundMemory;
  readonly limits: RoundLimits;
  readonly given: Map<string, readonly HeldOrder[]>;
  readonly askWhere: Set<string>;
  readonly outcomes: Map<Order, Outcome>;
  readonly batches: Certificate[];
  /** Faults since the last thing that worked. */
  faultsInARow: number;
  /** Orders that are left to collect for a larger batch. */
  collecting: number;
  /** Workers with empty hands that the last batch has seen and not chosen; null before the first. */
  freeWorkers: number | null;
}

/** The rules are read once: a decision must never mix two policies. */
export function openRound(deps: RoundDeps, memory: RoundMemory, limits: RoundLimits): Round {
  const rules = deps.rules();
  return {
    deps: { ...deps, rules: () => rules },
    memory,
    limits,
    given: new Map(),
    askWhere: new Set(),
    outcomes: new Map(),
    batches: [],
    faultsInARow: 0,
    collecting: 0,
    freeWorkers: null,
  };
}

/** Keeps what became of an order, and counts faults in a row. */
export function noteOutcome(round: Round, order: Order, outcome: Outcome): void {
  round.outcomes.set(order, outcome);
  round.faultsInARow = outcome.kind === 'fault' ? round.faultsInARow + 1 : 0;
  if (outcome.kind !== 'offered') return;
  const held: HeldOrder = { orderId: order.id, urgency: order.urgency };
  round.given.set(outcome.workerId, [...(round.given.get(outcome.workerId) ?? []), held]);
}

/** The world is broken, not the order: nothing more is tried. */
export function isGivenUp({ faultsInARow, limits }: Round): boolean {
  return faultsInARow >= limits.faults;
}
