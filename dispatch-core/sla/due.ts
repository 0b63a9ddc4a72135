/** The due time of the whole promise: how it is set, and the ways in which it may move. */
import type { DueChange } from '../domain/clock-facts.ts';
import type { SlaPolicy } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import { addWorkingMs, workingMsBetween } from './calendar.ts';

/** Due time of a promise that begins at `since`. */
export function overallDue(policy: SlaPolicy, since: Instant): Instant {
  return addWorkingMs(policy.calendar, since, policy.overallMs);
}

/** Petition level (信访): never later than before, at the latest the petition limit after it was raised. */
export function petitionDue(policy: SlaPolicy, oldDueAt: Instant, raisedAt: Instant): DueChange {
  const dueAt = Math.min(oldDueAt, addWorkingMs(policy.calendar, raisedAt, policy.petitionMs));
  return { dueAt, oldDueAt, cause: 'petition', reason: null };
}

/** An approved postponement (延时) adds its hours to the due time, also when that has passed. */
export function postponedDue(
  policy: SlaPolicy,
  oldDueAt: Instant,
  addedMs: number,
  reason: string,
): DueChange {
  const dueAt = addWorkingMs(policy.calendar, oldDueAt, addedMs);
  return { dueAt, oldDueAt, cause: 'postponement', reason };
}

/** The end of a pause that counts adds the paused working time. */
export function resumedDue(
  policy: SlaPolicy,
  oldDueAt: Instant,
  pausedMs: number,
  reason: string,
): DueChange {
  const dueAt = addWorkingMs(policy.calendar, oldDueAt, pausedMs);
  return { dueAt, oldDueAt, cause: 'resume', reason };
}

/** Working time that a pause has lasted. */
export function pausedWorkingMs(policy: SlaPolicy, since: Instant, until: Instant): number {
  return workingMsBetween(policy.calendar, since, until);
}
