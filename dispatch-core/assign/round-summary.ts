/** What one round of the dispatcher has done: the outcome of each order, and the summary for logs and metrics. */
import type { Order } from '../domain/order.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import type { Instant } from '../domain/time.ts';
import type { Certificate } from './batch.ts';

/** What a round has done, for logs and metrics. */
export interface RoundSummary {
  readonly at: Instant;
  readonly considered: number;
  readonly offered: readonly {
    readonly orderId: string;
    readonly workerId: string;
    readonly score: number;
    readonly expiresAt: Instant;
  }[];
  /** Orders that stay in the pool, with what stands in the way. */
  readonly nobody: readonly { readonly orderId: string; readonly shortfall: readonly string[] }[];
  /** Orders that somebody else moved in the meantime. */
  readonly moved: readonly { readonly orderId: string; readonly code: RefusalCode }[];
  readonly faults: readonly { readonly orderId: string; readonly error: unknown }[];
  /** Workers to be asked where they are: only their old fix keeps them out. Each at most once per `askAgainMs`. */
  readonly askWhere: readonly string[];
  /** One certificate per tier that was served: primal = dual proves that no other assignment is cheaper. */
  readonly batches: readonly Certificate[];
  /** Orders that were left to collect for a larger batch; never of the safety class, never longer than 30 s. */
  readonly collecting: number;
  readonly alertsRaised: number;
  readonly alertsCleared: number;
  /** True when the round was full or given up: the next one should follow at once or after a pause. */
  readonly isFull: boolean;
  readonly isGivenUp: boolean;
}

/** What one round made of one order. */
export type Outcome =
  | {
      readonly kind: 'offered';
      readonly workerId: string;
      readonly score: number;
      readonly expiresAt: Instant;
    }
  | { readonly kind: 'nobody'; readonly shortfall: readonly string[] }
  | { readonly kind: 'moved'; readonly code: RefusalCode }
  | { readonly kind: 'fault'; readonly error: unknown };

export type Outcomes = ReadonlyMap<Order, Outcome>;

/** Sorts the outcomes into the lists of the summary. */
export function groupOutcomes(
  outcomes: Outcomes,
): Pick<RoundSummary, 'offered' | 'nobody' | 'moved' | 'faults'> {
  const listed = [...outcomes].map(([order, outcome]) => ({ orderId: order.id, outcome }));
  return {
    offered: listed.flatMap(({ orderId, outcome }) => {
      if (outcome.kind !== 'offered') return [];
      const { workerId, score, expiresAt } = outcome;
      return [{ orderId, workerId, score, expiresAt }];
    }),
    nobody: listed.flatMap(({ orderId, outcome }) =>
      outcome.kind === 'nobody' ? [{ orderId, shortfall: outcome.shortfall }] : [],
    ),
    moved: listed.flatMap(({ orderId, outcome }) =>
      outcome.kind === 'moved' ? [{ orderId, code: outcome.code }] : [],
    ),
    faults: listed.flatMap(({ orderId, outcome }) =>
      outcome.kind === 'fault' ? [{ orderId, error: outcome.error }] : [],
    ),
  };
}
