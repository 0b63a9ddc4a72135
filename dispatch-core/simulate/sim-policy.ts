/** A policy that a day is simulated under. */
import type { BatchPolicy } from '../assign/batch-policy.ts';
import type { DivertPolicy } from '../assign/divert.ts';
import type { DispatchPolicy } from '../assign/policy.ts';

export const policyRules = ['nearest', 'priority', 'batch', 'tiers'] as const;
export type PolicyRule = (typeof policyRules)[number];

/** What the product's dispatcher decides by. */
export interface ProductRules {
  readonly dispatch: DispatchPolicy;
  readonly batch: BatchPolicy;
  readonly divert: DivertPolicy;
}

export interface SimPolicy extends ProductRules {
  readonly name: string;
  readonly rule: PolicyRule;
}
