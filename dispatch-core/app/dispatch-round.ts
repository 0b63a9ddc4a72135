/** Use case: one round of the automatic dispatcher: matches pooled orders with workers, tier by tier, and offers. */
import type { RoundMemory } from '../assign/round-memory.ts';
import { forgetPast } from '../assign/round-memory.ts';
import { groupOutcomes, type RoundSummary } from '../assign/round-summary.ts';
import { sortByPressure, tierOf } from '../assign/tiers.ts';
import type { Order } from '../domain/order.ts';
import {
  defaultRoundLimits,
  isGivenUp,
  openRound,
  type Round,
  type RoundDeps,
  type RoundLimits,
} from './round.ts';
import { settleAlerts } from './round-alerts.ts';
import { findDue, planBatch } from './round-batch.ts';
import { offerPlanned } from './round-offer.ts';

export { defaultRoundLimits, type RoundDeps, type RoundLimits } from './round.ts';

/**
 * Runs one round. Safe to run in several processes at once: the version fence lets one offer through, alerts are
 * one row per order, and nothing is remembered that the database does not decide. Throws when the pool or the
 * alerts cannot be read; a fault with one order is reported in the summary and does not stop the others.
 */
export async function runDispatchRound(
  deps: RoundDeps,
  memory: RoundMemory,
  limits: RoundLimits = defaultRoundLimits,
): Promise<RoundSummary> {
  const at = deps.now();
  const round = openRound(deps, memory, limits);
  forgetPast(memory, at);
  const standing = await deps.alerts.standing();
  const page = await deps.pool.pooled(limits.orders, [...memory.blockedUntil.keys()]);
  const orders = sortByPressure(page.filter(isAutomatic), round.deps.rules().dispatch);
  await serveTiers(orders.slice(0, limits.orders), round);
  rememberRound(round);
  const alerts = await settleAlerts(round.outcomes, standing, deps);
  return {
    at,
    considered: round.outcomes.size,
    ...groupOutcomes(round.outcomes),
    askWhere: [...round.askWhere].sort(),
    ...alerts,
    batches: round.batches,
    collecting: round.collecting,
    isGivenUp: isGivenUp(round),
    isFull: page.length >= limits.orders,
  };
}

function isAutomatic(order: Order): boolean {
  return order.state === 'pooled' && order.mode !== 'station';
}

/** A lower tier is served completely before a higher one; inside a tier one exact batch decides. */
async function serveTiers(orders: readonly Order[], round: Round): Promise<void> {
  const policy = round.deps.rules().dispatch;
  const tiers = [...new Set(orders.map((order) => tierOf(order, policy)))];
  for (const tier of tiers) {
    if (isGivenUp(round)) return;
    const waiting = orders.filter((order) => tierOf(order, policy) === tier);
    const due = findDue(waiting, round.deps.now(), round);
    round.collecting += waiting.length - due.length;
    await offerPlanned(await planBatch(due, round), round);
  }
}

function rememberRound({ deps, memory, limits, askWhere, outcomes, freeWorkers }: Round): void {
  if (freeWorkers !== null) memory.load.freeWorkers = freeWorkers;
  const now = deps.now();
  for (const [order, { kind }] of outcomes) {
    if (kind === 'nobody' || kind === 'fault') memory.blockedUntil.set(order.id, now + limits.retryMs);
  }
  for (const workerId of askWhere) memory.askedUntil.set(workerId, now + limits.askAgainMs);
}
