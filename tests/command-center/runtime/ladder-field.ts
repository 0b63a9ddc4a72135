/** The ladder over a field's database, with everything opened anew each time: what a process has when it starts. */
import { engineExecutor, ladderExecutor } from '#command-center/runtime/dispatch-loop.ts';
import { runDispatchRound } from '#dispatch-core/app/dispatch-round.ts';
import { fireTimer } from '#dispatch-core/app/fire-timer.ts';
import { type LadderDeps, runLadderRound } from '#dispatch-core/app/ladder-round.ts';
import type { RankDeps } from '#dispatch-core/app/rank-candidates.ts';
import { createRoundMemory } from '#dispatch-core/assign/round-memory.ts';
import { estimatedTravelTime } from '#dispatch-core/assign/travel.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { TravelTime } from '#dispatch-core/ports.ts';
import { openDispatchSources } from '#geo-data/store/candidates.ts';
import { openDispatchAlerts } from '#geo-data/store/dispatch-alerts.ts';
import { openClimbingOrders, openLadderAlerts } from '#geo-data/store/ladder.ts';
import { listDueTimers } from '#geo-data/store/timers.ts';
import type { Field } from './field.ts';

/** What one ladder round needs. */
export function ladderOver(field: Field, ranking: Omit<RankDeps, 'rules'>): LadderDeps {
  const { db, deps } = field;
  return {
    now: ranking.now,
    candidates: ranking.candidates,
    positions: ranking.positions,
    travelTime: ranking.travelTime,
    rules: deps.rules,
    climbing: openClimbingOrders(db),
    ladderAlerts: openLadderAlerts(db, deps.newId),
    ladderExecutor: ladderExecutor(deps),
    newId: deps.newId,
  };
}

export interface OneLife {
  /** The process dies after so many commands of the ladder, before it can raise an alert. */
  readonly dieAfter?: number | undefined;
  readonly travelTime?: TravelTime;
}

/** Lets one process live for one look at the pool. */
export async function liveOnce(
  field: Field,
  { dieAfter = Number.POSITIVE_INFINITY, travelTime = estimatedTravelTime }: OneLife = {},
): Promise<void> {
  const { candidates, pool } = openDispatchSources(field.db);
  const ranking = {
    now: field.clock.now,
    candidates,
    positions: { lastOf: (id: string) => field.positions.get(id) ?? null },
    travelTime,
  };
  const { held, faults } = await runLadderRound(mortal(ladderOver(field, ranking), dieAfter));
  if (faults.length > 0) return;
  await runDispatchRound(
    {
      ...ranking,
      rules: field.deps.rules,
      pool: { ...pool, pooled: (limit, except) => pool.pooled(limit, [...except, ...held]) },
      executor: engineExecutor(field.deps),
      alerts: openDispatchAlerts(field.db, field.deps.newId),
      newId: field.deps.newId,
    },
    createRoundMemory(),
  );
}

function mortal(
  { ladderExecutor: commands, ladderAlerts, ...rest }: LadderDeps,
  dieAfter: number,
): LadderDeps {
  let left = dieAfter;
  return {
    ...rest,
    ladderExecutor: {
      async execute(...command) {
        if (left-- <= 0) throw new Error('killed');
        return await commands.execute(...command);
      },
    },
    ladderAlerts: {
      ...ladderAlerts,
      async raise(alert) {
        if (left <= 0) throw new Error('killed');
        return await ladderAlerts.raise(alert);
      },
    },
  };
}

/** Time passes; every phone goes on saying where it is. */
export function passTime(field: Field, ms: number): void {
  field.clock.at += ms;
  for (const [id, position] of field.positions) field.positions.set(id, { ...position, at: field.clock.at });
}

/** The worker does not answer: his offer ends by its timer. */
export async function letExpire(field: Field, orderId: string): Promise<void> {
  passTime(field, 3 * minuteMs);
  const due = await listDueTimers(field.db, field.clock.at, 100);
  for (const timer of due.filter((one) => one.kind === 'offerExpiry' && one.orderId === orderId))
    await fireTimer(field.deps, timer);
}
