/** A day under several policies, side by side: the entry for everybody who asks "what if". */

import type { SimulatedDay } from './day.ts';
import { type DayFigures, measureDay } from './measure.ts';
import { openDispatcher } from './open-dispatcher.ts';
import { type RunOptions, runDay } from './run-day.ts';
import type { SimPolicy } from './sim-policy.ts';

/** The figures of one policy; the names are those of the file that `hearthline simulate` writes. */
export interface PolicyResult extends DayFigures {
  /** Time that 95 % of the decisions stayed below, in ms; 0 when nobody measured. */
  readonly decisionMsP95: number;
  /** Hash of the canonical log: the same day and policy give the same. */
  readonly logHash: string;
}

export interface SimulateOptions {
  /** Hash of a text as hex (sha256); the core has none of its own. */
  readonly hash: (text: string) => string;
  readonly monotonicMs?: () => number;
  readonly onProgress?: (progress: SimulationProgress) => void;
}

export interface SimulationProgress {
  readonly policy: string;
  /** Of all runs together, 0…1. */
  readonly share: number;
}

/** Runs a day under each policy. Pure but for the clock that measures decisions. */
export function simulatePolicies(
  day: SimulatedDay,
  policies: readonly SimPolicy[],
  options: SimulateOptions,
): Readonly<Record<string, PolicyResult>> {
  const results = policies.map((policy, index) => {
    const share = (done: number) => (index + done / Math.max(1, day.orders.length)) / policies.length;
    const tell = (done: number) => options.onProgress?.({ policy: policy.name, share: share(done) });
    tell(0);
    const result = simulatePolicy(day, policy, options, ({ doneOrders }) => tell(doneOrders));
    return [policy.name, result] as const;
  });
  return Object.fromEntries(results);
}

function simulatePolicy(
  day: SimulatedDay,
  policy: SimPolicy,
  { hash, monotonicMs }: SimulateOptions,
  onHour: NonNullable<RunOptions['onHour']>,
): PolicyResult {
  const clock = monotonicMs === undefined ? {} : { monotonicMs };
  const outcome = runDay(day, openDispatcher(policy), { ...clock, onHour });
  const sorted = [...outcome.decisionMs].sort((a, b) => a - b);
  return {
    ...measureDay(outcome),
    decisionMsP95: sorted[Math.floor(0.95 * sorted.length)] ?? 0,
    logHash: hash(outcome.log.join('\n')),
  };
}
