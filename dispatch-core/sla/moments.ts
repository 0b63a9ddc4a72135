/** The moments at which a clock must speak: warnings before its end, and its end. */
import type { ClockName } from '../domain/clock-facts.ts';
import type { SlaPolicy } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import { addWorkingMs, workingMsBetween } from './calendar.ts';

/** A running clock: from `since` to `dueAt`. */
export interface RunningClock {
  readonly clock: ClockName;
  readonly since: Instant;
  readonly dueAt: Instant;
}

/** Something to be told at `at`; fraction 1 is the end itself (overdue). */
export interface ClockMoment {
  readonly clock: ClockName;
  readonly fraction: number;
  readonly at: Instant;
  readonly key: string;
}

/** Name of a moment in `told`; it speaks of one due time, so a moved one is told again. */
export function momentKey(clock: ClockName, fraction: number, dueAt: Instant): string {
  return `${clock}:${fraction}:${dueAt}`;
}

/** All moments of a clock, ascending; the last one is its end. */
export function clockMoments(running: RunningClock, policy: SlaPolicy): readonly ClockMoment[] {
  const { clock, since, dueAt } = running;
  const limitMs = workingMsBetween(policy.calendar, since, dueAt);
  const warnings = limitMs > 0 ? policy.warnAt : [];
  return [...warnings, 1].map((fraction) => ({
    clock,
    fraction,
    at: fraction === 1 ? dueAt : addWorkingMs(policy.calendar, since, limitMs * fraction),
    key: momentKey(clock, fraction, dueAt),
  }));
}

/**
 * The moments still to be told: of those already past only the last, since an earlier warning beside a later one
 * says nothing; of the others all that are not on record.
 */
export function pendingMoments(
  moments: readonly ClockMoment[],
  told: readonly string[],
  now: Instant,
): readonly ClockMoment[] {
  const lastTold = moments.findLastIndex((moment) => told.includes(moment.key));
  const open = moments.slice(lastTold + 1);
  const lastPast = open.findLastIndex((moment) => moment.at <= now);
  return open.slice(Math.max(0, lastPast));
}

/** The moment of one clock and fraction, when it has come and is not yet told; null otherwise. */
export function findPendingMoment(
  clocks: readonly RunningClock[],
  policy: SlaPolicy,
  told: readonly string[],
  stage: string,
  fraction: number,
  now: Instant,
): ClockMoment | null {
  const running = clocks.find((one) => one.clock === stage);
  if (running === undefined) return null;
  const pending = pendingMoments(clockMoments(running, policy), told, now);
  return pending.find((moment) => moment.fraction === fraction && moment.at <= now) ?? null;
}
