/** Use case: one round of the automatic dispatcher: offers pooled orders to the best workers, tier by tier. */

import type { HeldOrder } from '../assign/candidate.ts';
import { type Decision, describeDecision } from '../assign/decision.ts';
import type { CommandExecutor, DispatchAlerts, OrderPool, StandingAlert } from '../assign/ports.ts';
import type { RankedCandidate, Ranking } from '../assign/rank.ts';
import { findUnplaced, forgetPast, type RoundMemory } from '../assign/round-memory.ts';
import { groupOutcomes, type Outcome, type Outcomes, type RoundSummary } from '../assign/round-summary.ts';
import { sortByPressure } from '../assign/tiers.ts';
import type { Order } from '../domain/order.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import type { Instant } from '../domain/time.ts';
import { minuteMs, secondMs } from '../domain/time.ts';
import type { NewId, Rules } from '../ports.ts';
import { type RankDeps, rankOrder } from './rank-candidates.ts';

export interface RoundDeps extends RankDeps {
  readonly rules: () => Pick<Rules, 'serviceTypes' | 'dispatch' | 'offerMs'>;
  readonly pool: OrderPool;
  readonly executor: CommandExecutor;
  readonly alerts: DispatchAlerts;
  readonly newId: NewId;
}

/** Bounds of one round, so that a storm of orders never becomes a storm of work. */
export interface RoundLimits {
  /** Orders looked at. */
  readonly orders: number;
  /** Workers asked for one order when the rules refuse the first. */
  readonly tries: number;
  /** How long an order for which nobody was found is left alone, unless `wakeBlocked` is called. */
  readonly retryMs: number;
  /** How long a worker who was asked where he is gets to answer before he is asked again. */
  readonly askAgainMs: number;
  /** Faults in a row after which the round gives up: then the world is broken, not the order. */
  readonly faults: number;
}

export const defaultRoundLimits: RoundLimits = {
  orders: 200,
  tries: 10,
  retryMs: 10 * secondMs,
  askAgainMs: 2 * minuteMs,
  faults: 3,
};

/** One round under way: what it may use, and what it has given away and found out so far. */
interface Round {
  readonly deps: RoundDeps;
  readonly memory: RoundMemory;
  readonly limits: RoundLimits;
  readonly given: Map<string, readonly HeldOrder[]>;
  readonly askWhere: Set<string>;
}

/** Refusals that concern the worker: the next one may still get the order. */
const workerRefusals: ReadonlySet<RefusalCode> = new Set([
  'over-capacity',
  'off-duty',
  'outside-area',
  'skill-missing',
  'unknown-target',
]);
/** Refusals that say: somebody else was faster. The fences decide, this round lets go. */
const movedRefusals: ReadonlySet<RefusalCode> = new Set(['stale-version', 'wrong-state', 'already-claimed']);

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
  const { outcomes, isGivenUp } = await offerAll(orders.slice(0, limits.orders), round);
  rememberRound(round, outcomes);
  const alerts = await settleAlerts(outcomes, standing, deps);
  const isFull = page.length >= limits.orders;
  const askWhere = [...round.askWhere].sort();
  return {
    at,
    considered: outcomes.size,
    ...groupOutcomes(outcomes),
    askWhere,
    ...alerts,
    isGivenUp,
    isFull,
  };
}

/** The rules are read once: a decision must never mix two policies. */
function openRound(deps: RoundDeps, memory: RoundMemory, limits: RoundLimits): Round {
  const rules = deps.rules();
  return { deps: { ...deps, rules: () => rules }, memory, limits, given: new Map(), askWhere: new Set() };
}

function isAutomatic(order: Order): boolean {
  return order.state === 'pooled' && order.mode !== 'station';
}

function rememberRound({ deps, memory, limits, askWhere }: Round, outcomes: Outcomes): void {
  const now = deps.now();
  for (const [order, { kind }] of outcomes) {
    if (kind === 'nobody' || kind === 'fault') memory.blockedUntil.set(order.id, now + limits.retryMs);
  }
  for (const workerId of askWhere) memory.askedUntil.set(workerId, now + limits.askAgainMs);
}

/**
 * One order after the other, so that each ranking sees what the earlier ones have given away. This is the place
 * where matching a whole tier at once belongs; what stands around it does not care how a worker was chosen.
 */
async function offerAll(
  orders: readonly Order[],
  round: Round,
): Promise<{ readonly outcomes: Outcomes; readonly isGivenUp: boolean }> {
  const outcomes = new Map<Order, Outcome>();
  let faultsInARow = 0;
  for (const order of orders) {
    const outcome = await offerOrReport(order, round);
    outcomes.set(order, outcome);
    if (outcome.kind === 'offered') noteGiven(round.given, outcome.workerId, order);
    faultsInARow = outcome.kind === 'fault' ? faultsInARow + 1 : 0;
    if (faultsInARow >= round.limits.faults) return { outcomes, isGivenUp: true };
  }
  return { outcomes, isGivenUp: false };
}

function noteGiven(given: Map<string, readonly HeldOrder[]>, workerId: string, order: Order): void {
  const held: HeldOrder = { orderId: order.id, urgency: order.urgency };
  given.set(workerId, [...(given.get(workerId) ?? []), held]);
}

async function offerOrReport(order: Order, round: Round): Promise<Outcome> {
  try {
    const ranking = await rankOrder(order, { purpose: 'automatic', given: round.given }, round.deps);
    for (const workerId of findUnplaced(ranking, round.memory)) round.askWhere.add(workerId);
    if (ranking.shortfall !== null) return { kind: 'nobody', shortfall: ranking.shortfall };
    return await offerDownTheList(order, ranking, round);
  } catch (error) {
    return { kind: 'fault', error };
  }
}

/** Offers to the best; when the rules refuse that worker, to the next. */
async function offerDownTheList(order: Order, ranking: Ranking, { deps, limits }: Round): Promise<Outcome> {
  const refusals = new Set<RefusalCode>();
  for (const candidate of ranking.items.slice(0, limits.tries)) {
    const expiresAt = deps.now() + deps.rules().offerMs[order.class];
    const decision = describeDecision(order, ranking, candidate, deps.rules().dispatch);
    const answer = await sendOffer(order, candidate, expiresAt, decision, deps);
    if (answer.ok)
      return { kind: 'offered', workerId: candidate.workerId, score: candidate.score, expiresAt };
    if (movedRefusals.has(answer.code)) return { kind: 'moved', code: answer.code };
    refusals.add(answer.code);
    // A refusal of the order itself would meet every other worker as well.
    if (!workerRefusals.has(answer.code)) break;
  }
  return { kind: 'nobody', shortfall: [...refusals] };
}

function sendOffer(
  order: Order,
  candidate: RankedCandidate,
  expiresAt: Instant,
  decision: Decision,
  deps: RoundDeps,
): ReturnType<CommandExecutor['execute']> {
  return deps.executor.execute(order.id, {
    command: 'offer',
    // The version is the fence: of two processes that decide at once, one offer passes.
    head: {
      commandId: deps.newId(),
      version: order.version,
      assignmentId: null,
      occurredAt: deps.now(),
    },
    data: { workerId: candidate.workerId, expiresAt, score: candidate.score, decision },
  });
}

/** Raises what is new or different, clears what was solved here or left the pool by another way. */
async function settleAlerts(
  outcomes: Outcomes,
  standing: readonly StandingAlert[],
  deps: RoundDeps,
): Promise<{ readonly alertsRaised: number; readonly alertsCleared: number }> {
  const known = new Map(standing.map((alert) => [alert.orderId, keyOf(alert.shortfall)]));
  const solved = new Set(standing.filter((alert) => !alert.pooled).map((alert) => alert.orderId));
  let alertsRaised = 0;
  for (const [order, outcome] of outcomes) {
    if (outcome.kind === 'offered' && known.has(order.id)) solved.add(order.id);
    const shortfall = shortfallOf(outcome);
    if (shortfall === null || known.get(order.id) === keyOf(shortfall)) continue;
    if (await raiseFor(order, shortfall, deps)) alertsRaised += 1;
  }
  let alertsCleared = 0;
  for (const orderId of solved) if (await deps.alerts.clear(orderId, deps.now())) alertsCleared += 1;
  return { alertsRaised, alertsCleared };
}

/** An order that only ever meets faults must be seen by somebody, too. */
function shortfallOf(outcome: Outcome): readonly string[] | null {
  if (outcome.kind === 'fault') return ['dispatch-fault'];
  return outcome.kind === 'nobody' ? outcome.shortfall : null;
}

function raiseFor(order: Order, shortfall: readonly string[], deps: RoundDeps): Promise<boolean> {
  return deps.alerts.raise({
    code: 'nobody-eligible',
    orderId: order.id,
    requestId: order.requestId,
    repairStationId: order.repairStationId,
    class: order.class,
    shortfall,
    at: deps.now(),
  });
}

/** The set of codes, whatever their order: only a real change is worth another alarm. */
function keyOf(shortfall: readonly string[]): string {
  return [...new Set(shortfall)].sort().join(' ');
}
