/** A decision as it is stored with the assignment: what was seen, by which policy, and the score it gave. */
import type { Order } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import type { Travel } from '../ports.ts';
import type { Certificate } from './batch.ts';
import type { Curve } from './curve.ts';
import {
  type FactorCode,
  type FactorInputs,
  factorCodes,
  type Grading,
  type ScoreCard,
  type ScoredFactor,
  scoreFactors,
} from './factors.ts';
import type { DispatchPolicy } from './policy.ts';
import type { RankedCandidate, Ranking } from './rank.ts';
import { rings } from './rings.ts';

/** Plain JSON, complete in itself: later changes of the policy do not touch it. */
export type Decision = {
  readonly kind: 'ranking';
  readonly policy: string;
  readonly at: Instant;
  readonly orderId: string;
  readonly orderVersion: number;
  readonly workerId: string;
  readonly rank: number;
  readonly score: number;
  readonly travel: Travel;
  readonly inputs: FactorInputs;
  readonly grading: Grading;
  readonly factors: readonly ScoredFactor[];
  /** The next best, for "why not he?". */
  readonly others: readonly { readonly workerId: string; readonly score: number }[];
  /** How many workers each code has kept out. */
  readonly excluded: Readonly<Record<string, number>>;
  /** The proof of the batch in which the order was matched; null when it was ranked alone. */
  readonly batch: Certificate | null;
};

const othersKept = 5;

/** Describes the choice of one ranked candidate, so that it can be shown, checked and computed again. */
export function describeDecision(
  order: Order,
  ranking: Ranking,
  chosen: RankedCandidate,
  policy: DispatchPolicy,
): Decision {
  const { weights, curves, serviceMs } = policy.classes[order.class];
  return {
    kind: 'ranking',
    policy: ranking.policy,
    at: ranking.asOf,
    orderId: order.id,
    orderVersion: order.version,
    workerId: chosen.workerId,
    rank: chosen.rank,
    score: chosen.score,
    travel: chosen.travel,
    inputs: chosen.inputs,
    grading: { weights, curves, serviceMs },
    factors: chosen.factors,
    others: ranking.items
      .filter((one) => one.workerId !== chosen.workerId)
      .slice(0, othersKept)
      .map(({ workerId, score }) => ({ workerId, score })),
    excluded: countCodes(ranking),
    batch: null,
  };
}

function countCodes(ranking: Ranking): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const code of ranking.excluded.flatMap((one) => one.codes)) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

/** Computes the score of a stored decision again from what it stored; null when it is not one of ours. */
export function recomputeScore(stored: unknown): ScoreCard | null {
  const inputs = parseInputs(fieldOf(stored, 'inputs'));
  const grading = parseGrading(fieldOf(stored, 'grading'));
  return inputs === null || grading === null ? null : scoreFactors(inputs, grading);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function parseInputs(value: unknown): FactorInputs | null {
  const number = (name: string) => Number(fieldOf(value, name) ?? Number.NaN);
  const ring = rings.find((one) => one === fieldOf(value, 'ring'));
  if (ring === undefined) return null;
  const inputs = {
    at: number('at'),
    dueAt: number('dueAt'),
    travelSeconds: number('travelSeconds'),
    fixAgeSeconds: number('fixAgeSeconds'),
    heldOrders: number('heldOrders'),
    heldAsUrgent: number('heldAsUrgent'),
    serviceSeconds: number('serviceSeconds'),
  };
  return Object.values(inputs).some(Number.isNaN) ? null : { ...inputs, ring };
}

/** A factor that did not exist when the decision was made has no weight in it. */
function parseGrading(value: unknown): Grading | null {
  const weights = perFactor((code) => Number(fieldOf(fieldOf(value, 'weights'), code) ?? 0));
  const curves = perFactor((code) => parseCurve(fieldOf(fieldOf(value, 'curves'), code)));
  const serviceMs = Number(fieldOf(value, 'serviceMs') ?? Number.NaN);
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return total > 0 && Number.isFinite(serviceMs) ? { weights, curves, serviceMs } : null;
}

function parseCurve(value: unknown): Curve {
  if (!Array.isArray(value)) return [];
  return value.map((point: unknown) => [Number(fieldOf(point, '0')), Number(fieldOf(point, '1'))] as const);
}

function perFactor<T>(read: (code: FactorCode) => T): Record<FactorCode, T> {
  const [travel, load, urgency, slack, area, position] = factorCodes;
  return {
    travel: read(travel),
    load: read(load),
    urgency: read(urgency),
    slack: read(slack),
    area: read(area),
    position: read(position),
  };
}
