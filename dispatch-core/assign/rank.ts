/** The ranking of candidates for one order: who may, in which order, why; and why the others may not. */
import type { Order } from '../domain/order.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import type { Instant } from '../domain/time.ts';
import type { Travel } from '../ports.ts';
import type { CandidateWorker } from './candidate.ts';
import { type FactorInputs, factorInputsOf, type ScoreCard, scoreFactors } from './factors.ts';
import { type ExclusionCode, type FilterContext, findExclusions } from './filters.ts';

/** Why nobody fits: what stands against the workers, or that there is nobody to ask. */
export type ShortfallCode = ExclusionCode | 'no-workers' | 'unknown-service-type' | RefusalCode;

/** What another choice costs the city; filled by batch matching, null until then. */
export interface Price {
  readonly deltaSeconds: number;
  readonly exact: boolean;
  readonly moves: readonly {
    readonly orderId: string;
    readonly fromWorkerId: string;
    readonly toWorkerId: string;
  }[];
}

export interface RankedCandidate extends ScoreCard {
  readonly workerId: string;
  /** 1 = best. */
  readonly rank: number;
  readonly travel: Travel;
  /** What the factors saw; stored with a decision. */
  readonly inputs: FactorInputs;
  readonly price: Price | null;
}

export interface ExcludedCandidate {
  readonly workerId: string;
  /** All codes that apply, at least one. */
  readonly codes: readonly ExclusionCode[];
}

/** CONTRACTS 5, with instants for times. */
export interface Ranking {
  readonly asOf: Instant;
  /** Version of the policy. */
  readonly policy: string;
  readonly items: readonly RankedCandidate[];
  readonly excluded: readonly ExcludedCandidate[];
  /** Null when somebody fits; otherwise what would help most comes first. */
  readonly shortfall: readonly ShortfallCode[] | null;
}

export interface RankContext extends FilterContext {
  /** Travel to the order by worker id; a missing one means that there is no way. */
  readonly travels: ReadonlyMap<string, Travel>;
}

/** Candidates after the hard filters, before anybody has asked for travel. */
export interface Screened {
  readonly eligible: readonly CandidateWorker[];
  readonly excluded: readonly ExcludedCandidate[];
}

/** Applies the hard filters; travel is needed only for those who stay. */
export function screenCandidates(
  order: Order,
  workers: readonly CandidateWorker[],
  context: FilterContext,
): Screened {
  const checked = workers.map((candidate) => ({
    candidate,
    codes: findExclusions(candidate, order, context),
  }));
  return {
    eligible: checked.filter(({ codes }) => codes.length === 0).map(({ candidate }) => candidate),
    excluded: checked
      .filter(({ codes }) => codes.length > 0)
      .map(({ candidate, codes }) => ({ workerId: candidate.worker.id, codes })),
  };
}

/** Ranks all workers for an order: filters, scores, sorts. */
export function rankCandidates(
  order: Order,
  workers: readonly CandidateWorker[],
  context: RankContext,
): Ranking {
  return rankScreened(order, screenCandidates(order, workers, context), context);
}

/** Ranks candidates that have passed the filters already. */
export function rankScreened(order: Order, screened: Screened, context: RankContext): Ranking {
  const scored = screened.eligible.map((candidate) => scoreCandidate(order, candidate, context));
  const reached = scored.filter((one) => one !== null).sort(compareScored);
  const unreachable = screened.eligible
    .filter(({ worker }) => !context.travels.has(worker.id))
    .map(({ worker }): ExcludedCandidate => ({ workerId: worker.id, codes: ['unreachable'] }));
  const excluded = [...screened.excluded, ...unreachable].sort((a, b) => compareIds(a.workerId, b.workerId));
  return {
    asOf: context.now,
    policy: context.policy.version,
    items: reached.map((one, index) => ({ ...one, rank: index + 1 })),
    excluded,
    shortfall: reached.length > 0 ? null : findShortfall(excluded),
  };
}

/** A ranking without anybody, for a reason that lies with the order itself. */
export function rankNobody(asOf: Instant, policy: string, code: ShortfallCode): Ranking {
  return { asOf, policy, items: [], excluded: [], shortfall: [code] };
}

/**
 * The codes that stand in the way. First those that alone would admit most workers if they were lifted, then by
 * how many workers they concern.
 */
export function findShortfall(excluded: readonly ExcludedCandidate[]): readonly ShortfallCode[] {
  if (excluded.length === 0) return ['no-workers'];
  const codes = [...new Set(excluded.flatMap((one) => one.codes))];
  const tally = codes.map((code) => {
    const concerned = excluded.filter((one) => one.codes.includes(code));
    return { code, alone: concerned.filter((one) => one.codes.length === 1).length, all: concerned.length };
  });
  return tally
    .sort((a, b) => b.alone - a.alone || b.all - a.all || compareIds(a.code, b.code))
    .map(({ code }) => code);
}

type Scored = Omit<RankedCandidate, 'rank'>;

function scoreCandidate(order: Order, candidate: CandidateWorker, context: RankContext): Scored | null {
  const travel = context.travels.get(candidate.worker.id);
  if (travel === undefined) return null;
  const grading = context.policy.classes[order.class];
  const inputs = factorInputsOf(order, candidate, travel, context.now, grading);
  return { workerId: candidate.worker.id, travel, inputs, price: null, ...scoreFactors(inputs, grading) };
}

/** Best score first; then the nearer, the freer, and at last the id, so that the same question has one answer. */
function compareScored(a: Scored, b: Scored): number {
  return (
    b.score - a.score ||
    a.travel.seconds - b.travel.seconds ||
    a.inputs.heldOrders - b.inputs.heldOrders ||
    compareIds(a.workerId, b.workerId)
  );
}

function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
