/** The ladder's round over a field's database, with everything opened anew: what a process has when it starts. */
import { ladderExecutor } from '#command-center/runtime/dispatch-loop.ts';
import type { LadderDeps } from '#dispatch-core/app/ladder-round.ts';
import type { RankDeps } from '#dispatch-core/app/rank-candidates.ts';
import { openClimbingOrders, openLadderAlerts } from '#geo-data/store/ladder.ts';
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
