/** What the planning thread is asked and answers. */
import type { SequenceProblem, SequenceResult, Sequences } from '#dispatch-core/assign/sequence.ts';

export interface PlanQuestion {
  readonly id: number;
  readonly problem: SequenceProblem;
  readonly start: Sequences;
  readonly seed: number;
  readonly iterations: number;
  /** Wall milliseconds that the search may take. */
  readonly budgetMs: number;
}

export type PlanReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'solved'; readonly id: number; readonly result: SequenceResult }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
