/** What speaks for a worker besides his way, remembered: in a simulated day it depends on class and ring alone. */

import { preferenceSeconds } from '../assign/batch-cost.ts';
import type { CandidateWorker } from '../assign/candidate.ts';
import { factorInputsOf, scoreFactors } from '../assign/factors.ts';
import type { DispatchPolicy } from '../assign/policy.ts';
import { ringOf } from '../assign/rings.ts';
import type { Order } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import { positionAt } from './product-view.ts';

/** Seconds of road that the worker is worth less than the best conceivable one. */
export type Preference = (order: Order, candidate: CandidateWorker, now: Instant) => number;

const noWay = { seconds: 0, distanceM: 0, kind: 'estimate' } as const;

/** The preference of a policy. Who is chosen from is free and has a fresh fix, so only the ring differs. */
export function openPreference(policy: DispatchPolicy): Preference {
  const known = new Map<string, number>();
  return (order, candidate, now) => {
    const key = `${order.class} ${ringOf(candidate.worker, order)}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const grading = policy.classes[order.class];
    const fresh = { ...candidate, held: [], position: positionAt(order, now) };
    const seconds = preferenceSeconds(
      scoreFactors(factorInputsOf(order, fresh, noWay, now, grading), grading),
      grading,
    );
    known.set(key, seconds);
    return seconds;
  };
}
