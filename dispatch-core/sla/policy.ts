/** Choice of the limits: the most specific policy wins (subtype + source, subtype, class + source, class). */
import type { OrderClass, SlaPolicy, Source } from '../domain/service-type.ts';

/** What a policy is chosen by. */
export interface PolicyQuestion {
  readonly class: OrderClass;
  readonly subtype: string;
  readonly source: Source;
}

/** 4 … 1 from most to least specific; 0 when the policy speaks of something else. */
export function specificity(policy: SlaPolicy, question: PolicyQuestion): number {
  if (policy.source !== null && policy.source !== question.source) return 0;
  const bySource = policy.source === null ? 0 : 1;
  if (policy.subtype !== null) return policy.subtype === question.subtype ? 3 + bySource : 0;
  return policy.class === question.class ? 1 + bySource : 0;
}

/**
 * The policy for a class, subtype and source; of two that are equally specific the first in the list.
 * Throws when not even the class has one: the settings must name a policy for each class.
 */
export function choosePolicy(policies: readonly SlaPolicy[], question: PolicyQuestion): SlaPolicy {
  let best: SlaPolicy | null = null;
  let bestRank = 0;
  for (const policy of policies) {
    const rank = specificity(policy, question);
    if (rank > bestRank) {
      best = policy;
      bestRank = rank;
    }
  }
  if (best === null) throw new Error(`no SLA policy for class ${question.class}`);
  return best;
}
