/** The dispatcher that decides by a policy. */
import { batchDispatcher } from './batches.ts';
import type { Dispatcher } from './moves.ts';
import { oneByOneDispatcher } from './one-by-one.ts';
import { screenBy } from './screen.ts';
import type { SimPolicy } from './sim-policy.ts';
import { tieredDispatcher } from './tiers.ts';

/** Opens a dispatcher for one run. */
export function openDispatcher(policy: SimPolicy): Dispatcher {
  const mayTake = screenBy(policy.dispatch);
  switch (policy.rule) {
    case 'nearest':
      return oneByOneDispatcher('arrival', mayTake);
    case 'priority':
      return oneByOneDispatcher('class', mayTake);
    case 'batch':
      return batchDispatcher(mayTake);
    case 'tiers':
      return tieredDispatcher(policy, mayTake);
  }
}
