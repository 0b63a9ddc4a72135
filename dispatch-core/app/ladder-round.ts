/** Use case: one round of the ladder: whatever is due for pooled orders that nobody takes, read from the orders alone. */
import { describeDecision } from '../assign/decision.ts';
import { decideLadderStep, type LadderStep } from '../assign/ladder.ts';
import type { ClimbingOrders, LadderAlerts, LadderExecutor } from '../assign/ladder-ports.ts';
import type { OfferAnswer } from '../assign/ports.ts';
import type { RankedCandidate, Ranking } from '../assign/rank.ts';
import type { CommandHead, OrderCommand, OrderCommandData } from '../domain/command.ts';
import type { Order } from '../domain/order.ts';
import type { NewId, Rules } from '../ports.ts';
import { type RankDeps, rankOrder } from './rank-candidates.ts';

export interface LadderDeps extends RankDeps {
  readonly rules: () => Pick<Rules, 'serviceTypes' | 'dispatch' | 'offerMs'>;
  readonly climbing: ClimbingOrders;
  readonly ladderAlerts: LadderAlerts;
  readonly ladderExecutor: LadderExecutor;
  readonly newId: NewId;
}

export interface LadderSummary {
  /** Orders that the dispatch round must leave to the ladder. */
  readonly held: readonly string[];
  /** What was done, by order. */
  readonly done: readonly { readonly orderId: string; readonly step: LadderStep }[];
  readonly alertsChanged: number;
  readonly faults: readonly { readonly orderId: string; readonly error: unknown }[];
}

/** Orders looked at in one round. */
const atOnce = 500;
/** Reason on record of an order that the engine gave to somebody in the end. */
const forceReason = '无人接单，按规则强派';

/**
 * Runs one round. Nothing is remembered between rounds: a process that dies anywhere in between leaves an order whose
 * events say what comes next. Several processes may run it at once: each rung is one event, each offer has its fence.
 */
export async function runLadderRound(deps: LadderDeps): Promise<LadderSummary> {
  const rules = deps.rules();
  const fixed = { ...deps, rules: () => rules };
  const held: string[] = [];
  const done: { orderId: string; step: LadderStep }[] = [];
  const faults: { orderId: string; error: unknown }[] = [];
  let alertsChanged = await deps.ladderAlerts.clearDone(deps.now());
  for (const { order, nobodySince } of await deps.climbing.climbing(atOnce)) {
    const step = decideLadderStep(order, deps.now(), rules.dispatch, nobodySince);
    if (step === 'offer') continue;
    held.push(order.id);
    try {
      const { acted, alerts } = await take(step, order, fixed);
      if (acted) done.push({ orderId: order.id, step });
      alertsChanged += alerts;
    } catch (error) {
      faults.push({ orderId: order.id, error });
    }
  }
  return { held, done, alertsChanged, faults };
}

interface Taken {
  readonly acted: boolean;
  /** Alerts raised or changed. */
  readonly alerts: number;
}

const nothing: Taken = { acted: false, alerts: 0 };
const acted = (answer: OfferAnswer): Taken => ({ acted: answer.ok, alerts: 0 });

async function take(step: LadderStep, order: Order, deps: LadderDeps): Promise<Taken> {
  switch (step) {
    case 'offer':
    case 'claims':
      return nothing;
    case 'push':
      return offerBest(order, deps);
    case 'call':
      return callSomebody(order, deps);
    case 'offerCalled':
      return offerCalled(order, deps);
    case 'supervisor':
      return tellSupervisor(order, deps);
    case 'wait':
      return waitForSupervisor(order, deps);
    case 'force':
      return forceBest(order, deps);
  }
}

/** Somebody who has not said no; only where nobody else is left, those who have. */
async function rankAgain(
  order: Order,
  deps: LadderDeps,
): Promise<{ readonly ranking: Ranking; readonly again: boolean }> {
  const ranking = await rank(order, deps);
  if (ranking.items.length > 0 || order.leftOutWorkerIds.length === 0) return { ranking, again: false };
  return { ranking: await rank({ ...order, leftOutWorkerIds: [] }, deps), again: true };
}

function rank(order: Order, deps: LadderDeps): Promise<Ranking> {
  return rankOrder(order, { purpose: 'automatic', given: new Map() }, deps);
}

/** The rung first, in one transaction with the message that makes the telephone ring; then his offer. */
async function callSomebody(order: Order, deps: LadderDeps): Promise<Taken> {
  const { ranking, again } = await rankAgain(order, deps);
  const [best] = ranking.items;
  if (best === undefined) return tellSupervisor(order, deps);
  const called = await climb(order, { rung: 'call', workerId: best.workerId, again }, deps);
  if (!called.ok) return nothing;
  await sendOffer(order, ranking, best, deps);
  return { acted: true, alerts: 0 };
}

/** Also after a process died between the call and the offer. Who cannot take it any more is replaced by the best. */
async function offerCalled(order: Order, deps: LadderDeps): Promise<Taken> {
  const { ranking } = await rankAgain(order, deps);
  const called = ranking.items.find(({ workerId }) => workerId === order.ladder?.workerId);
  const chosen = called ?? ranking.items.find(({ workerId }) => !order.leftOutWorkerIds.includes(workerId));
  if (chosen === undefined) return tellSupervisor(order, deps);
  return acted(await sendOffer(order, ranking, chosen, deps));
}

async function offerBest(order: Order, deps: LadderDeps): Promise<Taken> {
  const ranking = await rank(order, deps);
  const [best] = ranking.items;
  if (best !== undefined) return acted(await sendOffer(order, ranking, best, deps));
  // Nobody for an order that lay there to be claimed: nobody would ever say so but the ladder.
  return tellSupervisor(order, deps);
}

async function tellSupervisor(order: Order, deps: LadderDeps): Promise<Taken> {
  const climbed = await climb(order, { rung: 'supervisor', workerId: null, again: false }, deps);
  if (!climbed.ok) return nothing;
  return { acted: true, alerts: Number(await raise(order, [], deps)) };
}

/** The alert follows from the rung: it comes also when a process died before it could raise it. */
async function waitForSupervisor(order: Order, deps: LadderDeps): Promise<Taken> {
  return { acted: false, alerts: Number(await raise(order, [], deps)) };
}

async function forceBest(order: Order, deps: LadderDeps): Promise<Taken> {
  const { ranking } = await rankAgain(order, deps);
  for (const { workerId } of ranking.items.slice(0, 5)) {
    const command = { command: 'force', data: { workerId, reason: forceReason } } as const;
    const answer = await execute(order, command, deps);
    if (answer.ok) return acted(answer);
    if (answer.code === 'stale-version' || answer.code === 'wrong-state') return nothing;
  }
  // Nobody can even be forced: said aloud, and tried again in the next round.
  return { acted: false, alerts: Number(await raise(order, ranking.shortfall ?? ['refused'], deps)) };
}

function raise(order: Order, shortfall: readonly string[], deps: LadderDeps): Promise<boolean> {
  return deps.ladderAlerts.raise({ orderId: order.id, at: deps.now(), shortfall });
}

function climb(order: Order, data: OrderCommandData['climb'], deps: LadderDeps): Promise<OfferAnswer> {
  return execute(order, { command: 'climb', data }, deps);
}

function sendOffer(
  order: Order,
  ranking: Ranking,
  chosen: RankedCandidate,
  deps: LadderDeps,
): Promise<OfferAnswer> {
  const { dispatch, offerMs } = deps.rules();
  const { workerId, score } = chosen;
  const expiresAt = deps.now() + offerMs[order.class];
  const decision = describeDecision(order, ranking, chosen, dispatch);
  return execute(order, { command: 'offer', data: { workerId, expiresAt, score, decision } }, deps);
}

/** The version is the fence; a rung does not raise it. */
function execute(order: Order, command: OrderCommand, deps: LadderDeps): Promise<OfferAnswer> {
  const head: CommandHead = {
    commandId: deps.newId(),
    version: command.command === 'climb' ? null : order.version,
    assignmentId: null,
    occurredAt: deps.now(),
  };
  return deps.ladderExecutor.execute(order.id, head, command);
}
