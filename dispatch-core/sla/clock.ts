/** The clocks of one order or request as pure functions of its event log: what was promised, what moved it, who was late. */
import type { DueChange, StageClock } from '../domain/clock-facts.ts';
import type { DomainEvent } from '../domain/event.ts';
import type { Stage } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import { readDue, readPromise, readStageClock, readText } from './read-clock-facts.ts';
import { type Party, responsibleParty } from './stage.ts';

/** A move of the due time, with the moment it was decided. */
export interface DueMove extends DueChange {
  readonly at: Instant;
  readonly eventId: string;
}

/** The whole promise. `overdue` is the final truth that the appraisal counts. */
export interface OverallClock {
  readonly since: Instant;
  readonly originalDueAt: Instant;
  readonly dueAt: Instant;
  readonly moves: readonly DueMove[];
  readonly endedAt: Instant | null;
  readonly overdue: boolean;
  /** When lateness was recorded and, if a later decision took it back, when. */
  readonly overdueAt: Instant | null;
  readonly liftedAt: Instant | null;
}

/** One run of a stage clock: each new handler starts another one. */
export interface StageRun {
  readonly stage: Stage;
  readonly responsible: Party;
  /** The worker who held it, where the worker answers. */
  readonly workerId: string | null;
  readonly since: Instant;
  readonly originalDueAt: Instant;
  readonly dueAt: Instant;
  readonly endedAt: Instant | null;
  readonly overdue: boolean;
}

/** States in which the promise is over. */
const endStates: readonly string[] = [
  'completed',
  'archived',
  'void',
  'resolved',
  'follow_up_due',
  'closed',
  'closed_at_intake',
];

/**
 * The overall clock of one log (an order's, or a request's own events), as seen at `now`. A log whose end was
 * undone (reopen, redispatch) runs on. Throws on an empty log.
 */
export function overallClockOf(log: readonly DomainEvent[], now: Instant): OverallClock {
  const [birth] = log;
  if (birth === undefined) throw new Error('an empty log has no clock');
  const { since, dueAt: originalDueAt } = readPromise(birth);
  const moves = dueMovesOf(log);
  const dueAt = moves.at(-1)?.dueAt ?? originalDueAt;
  const endedAt = endOf(log);
  const overdueAt = lastTime(
    log,
    (event) => event.type === 'overdue' && readText(event, 'stage') === 'overall',
  );
  const liftedAt = lastTime(log, (event) => event.type === 'overdueLifted');
  const overdue = (endedAt ?? now) > dueAt;
  return { since, originalDueAt, dueAt, moves, endedAt, overdue, overdueAt, liftedAt };
}

/** Every move of the due time, with its old value, cause and reason. */
export function dueMovesOf(log: readonly DomainEvent[]): readonly DueMove[] {
  return log.flatMap((event) => {
    const due = readDue(event);
    return due === null ? [] : [{ ...due, at: event.recordedAt, eventId: event.id }];
  });
}

/** All runs of stage clocks in one log, in order; the last one may still run. */
export function stageRunsOf(log: readonly DomainEvent[], now: Instant): readonly StageRun[] {
  const runs: StageRun[] = [];
  let workerId: string | null = null;
  for (const event of log) {
    workerId = readText(event, 'assignmentId') === null ? workerId : readText(event, 'workerId');
    const clock = readStageClock(event);
    if (clock !== null) appendRun(runs, clock, event, workerId);
  }
  return runs.map((run) => ({ ...run, overdue: (run.endedAt ?? now) > run.dueAt }));
}

/** The same stage since the same moment runs on (perhaps longer); anything else ends it and starts the next. */
function appendRun(runs: StageRun[], clock: StageClock, event: DomainEvent, workerId: string | null): void {
  const { stage, stageSince, stageDueAt } = clock;
  const last = runs.at(-1);
  if (last !== undefined && last.endedAt === null) {
    const runsOn = last.stage === stage && last.since === stageSince && stageDueAt !== null;
    runs[runs.length - 1] = runsOn
      ? { ...last, dueAt: stageDueAt }
      : { ...last, endedAt: stageSince ?? event.occurredAt };
    if (runsOn) return;
  }
  if (stage === null || stageSince === null || stageDueAt === null) return;
  const responsible = responsibleParty(stage);
  runs.push({
    stage,
    responsible,
    workerId: responsible === 'worker' ? workerId : null,
    since: stageSince,
    originalDueAt: stageDueAt,
    dueAt: stageDueAt,
    endedAt: null,
    overdue: false,
  });
}

/** When the log came to the end in which it still stands. */
function endOf(log: readonly DomainEvent[]): Instant | null {
  const lastOpen = log.findLastIndex((event) => !endStates.includes(event.to));
  return log[lastOpen + 1]?.recordedAt ?? null;
}

function lastTime(log: readonly DomainEvent[], fits: (event: DomainEvent) => boolean): Instant | null {
  return log.findLast(fits)?.recordedAt ?? null;
}
