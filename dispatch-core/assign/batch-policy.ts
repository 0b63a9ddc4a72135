/** How a batch of orders is matched with workers: the window, and what counts besides the way. */
import { type OrderClass, orderClasses } from '../domain/service-type.ts';
import { minuteMs, secondMs } from '../domain/time.ts';
import type { PolicyFault } from './policy.ts';

/**
 * Patience of a safety order: somebody who would come too late is not sent at once, since the next who gets free
 * or can be diverted is likely to be nearer. Only where others are busy nearby does anybody get free.
 */
export interface Patience {
  /** From this age on whoever is nearest goes, however far away; 0 = never patient. */
  readonly maxMs: number;
  /** A way up to this share of the time that is left to the due time is taken at once. */
  readonly dueShare: number;
  /** A way up to this is always taken at once. */
  readonly nearMs: number;
}

export interface BatchClassPolicy {
  /** Seconds of road that one second of lateness caused by the way counts. */
  readonly latePerSecond: number;
  /** Seconds of road that are worth it to go to an order whose whole limit has passed; grows with the cube. */
  readonly dueReliefS: number;
  /** The same for an order that waits exactly as long as the mean of the batch: nobody is forgotten. */
  readonly ageReliefS: number;
  readonly patience: Patience;
}

export interface BatchPolicy {
  readonly classes: Readonly<Record<OrderClass, BatchClassPolicy>>;
  /** Longest that orders are collected before a batch; only while more wait than workers are free. */
  readonly maxWindowMs: number;
  /** Each order that waits beyond the number of free workers lengthens the window by this. */
  readonly windowPerOrderMs: number;
  /** A mean wait below this counts as this: of a short line nobody is old. */
  readonly meanFloorMs: number;
  /** Seconds of road that are worth it to go to an order from which somebody was taken. */
  readonly firstInLineS: number;
}

const neverPatient: Patience = { maxMs: 0, dueShare: 1, nearMs: 0 };

/** Found on the reference days (DOMAIN 3.4) over 12 seeds; see the table in the README of dispatch-core. */
export const defaultBatchPolicy: BatchPolicy = {
  classes: {
    leak: {
      latePerSecond: 20,
      dueReliefS: 0,
      ageReliefS: 0,
      patience: { maxMs: 20 * minuteMs, dueShare: 0.95, nearMs: 8 * minuteMs },
    },
    noHeat: { latePerSecond: 1, dueReliefS: 1200, ageReliefS: 20, patience: neverPatient },
    routine: { latePerSecond: 1, dueReliefS: 0, ageReliefS: 50, patience: neverPatient },
  },
  maxWindowMs: 30 * secondMs,
  windowPerOrderMs: 50,
  meanFloorMs: 10 * minuteMs,
  firstInLineS: 150,
};

/** Everything that is wrong with a batch policy, with paths. */
export function findBatchFaults(policy: BatchPolicy, path = 'batch'): readonly PolicyFault[] {
  const { maxWindowMs, windowPerOrderMs, meanFloorMs, firstInLineS } = policy;
  return [
    ...orderClasses.flatMap((name) => findClassFaults(policy.classes[name], `${path}.classes.${name}`)),
    ...faultIf(!(maxWindowMs >= 0 && maxWindowMs <= 10 * minuteMs), `${path}.maxWindowMs`, '0 … 10 min'),
    ...faultIf(!isAmount(windowPerOrderMs), `${path}.windowPerOrderMs`, 'must be a duration ≥ 0'),
    ...faultIf(
      !(isAmount(meanFloorMs) && meanFloorMs > 0),
      `${path}.meanFloorMs`,
      'must be a duration above 0',
    ),
    ...faultIf(!isAmount(firstInLineS), `${path}.firstInLineS`, 'must be a number ≥ 0'),
  ];
}

function findClassFaults(policy: BatchClassPolicy, path: string): readonly PolicyFault[] {
  const { patience } = policy;
  const amounts = ['latePerSecond', 'dueReliefS', 'ageReliefS'] as const;
  return [
    ...amounts.flatMap((name) => faultIf(!isAmount(policy[name]), `${path}.${name}`, 'must be a number ≥ 0')),
    ...faultIf(!isAmount(patience.maxMs), `${path}.patience.maxMs`, 'must be a duration ≥ 0'),
    ...faultIf(
      !(patience.dueShare >= 0 && patience.dueShare <= 1),
      `${path}.patience.dueShare`,
      'must be a share',
    ),
    ...faultIf(!isAmount(patience.nearMs), `${path}.patience.nearMs`, 'must be a duration ≥ 0'),
  ];
}

function faultIf(isWrong: boolean, path: string, message: string): readonly PolicyFault[] {
  return isWrong ? [{ path, message }] : [];
}

/** Larger numbers would drown the way in rounding. */
function isAmount(value: number): boolean {
  return value >= 0 && value <= 1e9;
}
