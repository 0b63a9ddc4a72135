/** What events carry about clocks: the stage that begins, and a due time that moves with its old value. */
import type { Stage } from './service-type.ts';
import type { Instant } from './time.ts';

/** The stage clock after an event; a stage of null has no clock. */
export interface StageClock {
  readonly stage: Stage | null;
  readonly stageSince: Instant | null;
  readonly stageDueAt: Instant | null;
}

/** The only causes that move a due time (DOMAIN 2.4). */
export const dueCauses = ['editDue', 'petition', 'postponement', 'resume', 'typeChange'] as const;
export type DueCause = (typeof dueCauses)[number];

/** A due time that moved: the old value and the reason stay on record. */
export interface DueChange {
  readonly dueAt: Instant;
  readonly oldDueAt: Instant;
  readonly cause: DueCause;
  readonly reason: string | null;
}

/** Clock of the whole promise, beside the stages, in the keys of `told` and in warnings. */
export const overallClock = 'overall';
export type ClockName = Stage | typeof overallClock;
