/** Offers what a batch has planned: to the chosen worker, and when the rules refuse him, to the next best. */
import type { Certificate } from '../assign/batch.ts';
import { type Decision, describeDecision } from '../assign/decision.ts';
import type { CommandExecutor } from '../assign/ports.ts';
import {
  findShortfall,
  type RankedCandidate,
  type Ranking,
  rankScreened,
  screenCandidates,
} from '../assign/rank.ts';
import type { Outcome } from '../assign/round-summary.ts';
import type { Order } from '../domain/order.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import type { Instant } from '../domain/time.ts';
import { bringUpToDate, type ExaminedOrder, examineOrder } from './rank-candidates.ts';
import { isGivenUp, noteOutcome, type Round, type RoundDeps } from './round.ts';
import type { PlannedOrder } from './round-batch.ts';

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

/** An order whose planned worker could not have it, or that has none; with what was refused so far. */
interface Pending {
  readonly planned: PlannedOrder;
  readonly refusals: Map<string, RefusalCode>;
}

/**
 * Offers the orders of a batch, most pressing first. Who was refused or left over comes when the others have got
 * what was planned for them: nobody takes a worker away who is worth more to another.
 */
export async function offerPlanned(planned: readonly PlannedOrder[], round: Round): Promise<void> {
  const later: Pending[] = [];
  let isAsPlanned = true;
  for (const one of planned) {
    if (isGivenUp(round)) return;
    const pending: Pending = { planned: one, refusals: new Map() };
    const outcome = await reportFaults(() => offerChosen(pending, round));
    if (outcome === null) later.push(pending);
    else noteOutcome(round, one.examined.order, outcome);
    if (one.workerId !== null && outcome?.kind !== 'offered') isAsPlanned = false;
  }
  for (const pending of later) {
    if (isGivenUp(round)) return;
    const outcome = await reportFaults(() => offerLater(pending, isAsPlanned, round));
    noteOutcome(round, pending.planned.examined.order, outcome);
  }
}

async function reportFaults<T extends Outcome | null>(offer: () => Promise<T>): Promise<T | Outcome> {
  try {
    return await offer();
  } catch (error) {
    return { kind: 'fault', error };
  }
}

/** Null when somebody else has to be found. */
async function offerChosen(pending: Pending, round: Round): Promise<Outcome | null> {
  const { examined, workerId } = pending.planned;
  if (examined.ranking.shortfall !== null) return { kind: 'nobody', shortfall: examined.ranking.shortfall };
  const ranking = refresh(examined, round.given, round.deps);
  const chosen = ranking.items.find((one) => one.workerId === workerId);
  return chosen === undefined ? null : offerTo(chosen, ranking, pending, round);
}

/** Looks again, at the whole company if need be, with everything that was given away. */
async function offerLater(pending: Pending, isAsPlanned: boolean, round: Round): Promise<Outcome> {
  const { examined, workerId } = pending.planned;
  // Everybody who fits is taken by others of the batch: true as long as the batch went as planned.
  if (workerId === null && isAsPlanned && examined.complete) {
    return { kind: 'nobody', shortfall: shortfallOfTaken(examined) };
  }
  const question = { purpose: 'automatic', given: round.given } as const;
  const { ranking } = await examineOrder(examined.order, question, round.deps);
  const rest = ranking.items.filter((one) => !pending.refusals.has(one.workerId));
  for (const candidate of rest.slice(0, round.limits.tries - pending.refusals.size)) {
    const outcome = await offerTo(candidate, ranking, pending, round);
    if (outcome !== null) return outcome;
  }
  const refused = [...new Set(pending.refusals.values())];
  return { kind: 'nobody', shortfall: refused.length > 0 ? refused : (ranking.shortfall ?? []) };
}

function shortfallOfTaken({ ranking }: ExaminedOrder): readonly string[] {
  const taken = ranking.items.map(({ workerId }) => ({ workerId, codes: ['over-capacity' as const] }));
  return findShortfall([...taken, ...ranking.excluded]);
}

/** Offers to one worker; null when the rules refuse this worker and another may still get the order. */
async function offerTo(
  candidate: RankedCandidate,
  ranking: Ranking,
  { planned, refusals }: Pending,
  { deps }: Round,
): Promise<Outcome | null> {
  const { order } = planned.examined;
  const { workerId, score } = candidate;
  const expiresAt = deps.now() + deps.rules().offerMs[order.class];
  const decision = decisionOf(order, ranking, candidate, planned.certificate, deps);
  const answer = await sendOffer(order, candidate, expiresAt, decision, deps);
  if (answer.ok) return { kind: 'offered', workerId, score, expiresAt };
  if (movedRefusals.has(answer.code)) return { kind: 'moved', code: answer.code };
  refusals.set(workerId, answer.code);
  // A refusal of the order itself would meet every other worker as well.
  if (workerRefusals.has(answer.code)) return null;
  return { kind: 'nobody', shortfall: [...new Set(refusals.values())] };
}

/** The ranking after what the round has given away meanwhile; the same one when nobody in it got anything. */
function refresh(examined: ExaminedOrder, given: Round['given'], { positions }: RoundDeps): Ranking {
  const { order, ranking, eligible, context } = examined;
  if (context === null || !ranking.items.some(({ workerId }) => given.has(workerId))) return ranking;
  const workers = [...eligible.values()].map((one) => bringUpToDate(one, given, positions));
  const screened = screenCandidates(order, workers, context);
  const fresh = rankScreened(order, screened, context);
  return { ...fresh, excluded: [...fresh.excluded, ...ranking.excluded] };
}

function decisionOf(
  order: Order,
  ranking: Ranking,
  candidate: RankedCandidate,
  batch: Certificate,
  deps: RoundDeps,
): Decision {
  return { ...describeDecision(order, ranking, candidate, deps.rules().dispatch), batch };
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
