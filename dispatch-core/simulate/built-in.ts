/** The policies that everybody can compare with, by name. */
import { defaultBatchPolicy } from '../assign/batch-policy.ts';
import { defaultPolicy } from '../assign/default-policy.ts';
import { defaultDivertPolicy } from '../assign/divert.ts';
import type { ProductRules, SimPolicy } from './sim-policy.ts';

export const builtInNames = ['nearest', 'priority', 'batch', 'hearthline'] as const;
export type BuiltInName = (typeof builtInNames)[number];

/** Nobody sits at the desk of a simulation: what would be proposed there is done. */
const productRules: ProductRules = {
  dispatch: defaultPolicy,
  batch: defaultBatchPolicy,
  divert: { ...defaultDivertPolicy, mode: 'automatic' },
};

/** `nearest`, `priority` and `batch` are what the product is measured against, `hearthline` is the product. */
export const builtInPolicies: Readonly<Record<BuiltInName, SimPolicy>> = {
  nearest: { name: 'nearest', rule: 'nearest', ...productRules },
  priority: { name: 'priority', rule: 'priority', ...productRules },
  batch: { name: 'batch', rule: 'batch', ...productRules },
  hearthline: { name: 'hearthline', rule: 'tiers', ...productRules },
};

/** The built-in policy of that name, or undefined. */
export function findBuiltIn(name: string): SimPolicy | undefined {
  const found = builtInNames.find((known) => known === name);
  return found === undefined ? undefined : builtInPolicies[found];
}
