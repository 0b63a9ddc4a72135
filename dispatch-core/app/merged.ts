/** Requests that were merged into a master: when it is resolved, so are they, in the same transaction. */
import { noFacts } from '../deciding.ts';
import type { CommandHead } from '../domain/command.ts';
import { engineActor } from '../domain/role.ts';
import type { ChangeSet, OrderLifeTx } from '../ports.ts';
import { decideRequest } from '../request/decide.ts';
import { isLiveRequest } from '../request/machine.ts';
import { changeSetOf } from './change.ts';
import { type Settled, settle } from './settle.ts';
import type { OrderLifeDeps } from './transaction.ts';

/** Changes of the merged requests when `settled` brings their master to its end; none otherwise. */
export async function closeMerged(
  deps: OrderLifeDeps,
  tx: OrderLifeTx,
  settled: Settled,
  head: CommandHead,
): Promise<readonly ChangeSet[]> {
  if (!comesToEnd(settled)) return [];
  const changes: ChangeSet[] = [];
  for (const id of await tx.listMergedInto(settled.after.request.id)) {
    const change = await closeOne(deps, tx, id, head);
    if (change !== null) changes.push(change);
  }
  return changes;
}

/** A void master helps nobody: what was merged into it keeps its own clock and its owner is told. */
function comesToEnd({ before, after }: Settled): boolean {
  const wasLive = before !== null && isLiveRequest(before.request);
  return wasLive && !isLiveRequest(after.request) && after.request.state !== 'void';
}

async function closeOne(
  deps: OrderLifeDeps,
  tx: OrderLifeTx,
  requestId: string,
  head: CommandHead,
): Promise<ChangeSet | null> {
  const before = await tx.loadByRequest(requestId);
  if (before === null || before.request.state !== 'quick_accepted') return null;
  const context = {
    now: deps.clock.now(),
    rules: deps.rules(),
    newId: deps.newId,
    facts: noFacts,
    isFollowing: true,
    redispatchOf: null,
  };
  const command = { command: 'noticeClosed', data: {} } as const;
  const decided = decideRequest(before.request, before.orders, command, head, engineActor, context);
  const settled = decided.ok
    ? settle(before, decided.events, { actor: engineActor, head, context })
    : decided;
  return settled.ok ? changeSetOf(settled, context) : null;
}
