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

/** Offers the orders of a batch, most pressing first. */
export async function offerPlanned(planned: readonly PlannedOrder[], round: Round): Promise<void> {
  let isAsPlanned = true;
  for (const one of planned) {
    if (isGivenUp(round)) return;
    const outcome = await offerOrReport(one, isAsPlanned, round);
    noteOutcome(round, one.examined.order, outcome);
    if (one.workerId !== null && !(outcome.kind === 'offered' && outcome.workerId === one.workerId)) {
      isAsPlanned = false;
    }
  }
}

async function offerOrReport(one: PlannedOrder, isAsPlanned: boolean, round: Round): Promise<Outcome> {
  const { examined, workerId } = one;
  try {
    if (examined.ranking.shortfall !== null) return { kind: 'nobody', shortfall: examined.ranking.shortfall };
    if (workerId !== null) return await offerDownTheList(one, round);
    // Everybody who fits is taken by others of the batch: true as long as the batch went as planned.
    if (isAsPlanned && examined.complete) return { kind: 'nobody', shortfall: shortfallOfTaken(examined) };
    return await offerAfresh(one, round);
  } catch (error) {
    return { kind: 'fault', error };
  }
}

function shortfallOfTaken({ ranking }: ExaminedOrder): readonly string[] {
  const taken = ranking.items.map(({ workerId }) => ({ workerId, codes: ['over-capacity' as const] }));
  return findShortfall([...taken, ...ranking.excluded]);
}

/** Looks again, at the whole company if need be, with everything that was given away. */
async function offerAfresh(one: PlannedOrder, round: Round): Promise<Outcome> {
  const { order } = one.examined;
  const examined = await examineOrder(order, { purpose: 'automatic', given: round.given }, round.deps);
  const { shortfall, items } = examined.ranking;
  if (shortfall !== null) return { kind: 'nobody', shortfall };
  return offerDownTheList(
    {
      ...one,
      examined: { ...examined, beyondM: Number.POSITIVE_INFINITY },
      workerId: items[0]?.workerId ?? null,
    },
    round,
  );
}

/** Offers to the chosen; when the rules refuse that worker, to the best of the others. */
async function offerDownTheList(
  { examined, workerId, certificate }: PlannedOrder,
  { deps, limits, given }: Round,
): Promise<Outcome> {
  const { order } = examined;
  const ranking = refresh(examined, given, deps);
  const refusals = new Set<RefusalCode>();
  for (const candidate of chosenFirst(ranking, workerId).slice(0, limits.tries)) {
    const expiresAt = deps.now() + deps.rules().offerMs[order.class];
    const decision = decisionOf(order, ranking, candidate, certificate, deps);
    const answer = await sendOffer(order, candidate, expiresAt, decision, deps);
    if (answer.ok)
      return { kind: 'offered', workerId: candidate.workerId, score: candidate.score, expiresAt };
    if (movedRefusals.has(answer.code)) return { kind: 'moved', code: answer.code };
    refusals.add(answer.code);
    // A refusal of the order itself would meet every other worker as well.
    if (!workerRefusals.has(answer.code)) break;
  }
  const shortfall = refusals.size > 0 ? [...refusals] : (ranking.shortfall ?? []);
  return { kind: 'nobody', shortfall };
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

function chosenFirst({ items }: Ranking, workerId: string | null): readonly RankedCandidate[] {
  const chosen = items.filter((one) => one.workerId === workerId);
  return [...chosen, ...items.filter((one) => one.workerId !== workerId)];
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
