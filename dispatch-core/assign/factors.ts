/** The graded factors of the score: each turns what is known into a value with a unit; curves make the grade. */
import type { Order } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import { secondMs } from '../domain/time.ts';
import type { Travel } from '../ports.ts';
import { type CandidateWorker, countAsUrgent, fixAgeMs, heldBesides } from './candidate.ts';
import { type Curve, gradeOn, type Trend } from './curve.ts';
import { type Ring, ringNumber, ringOf } from './rings.ts';

export const factorCodes = ['travel', 'load', 'urgency', 'slack', 'area', 'position'] as const;
export type FactorCode = (typeof factorCodes)[number];

/** Everything a factor may look at; stored with the decision, so that the score can be computed again. */
export interface FactorInputs {
  readonly at: Instant;
  readonly dueAt: Instant;
  readonly travelSeconds: number;
  readonly fixAgeSeconds: number;
  /** Other orders he holds. */
  readonly heldOrders: number;
  /** Those of them that are at least as urgent as this one. */
  readonly heldAsUrgent: number;
  readonly ring: Ring;
  /** Assumed time for one order that he holds. */
  readonly serviceSeconds: number;
}

/** A factor: how to read its value, and what the dispatcher is told about it. */
export interface FactorRule {
  readonly unit: 's' | 'orders' | 'ring';
  /** `falling`: a larger value is never graded better. */
  readonly trend: Trend;
  readonly explainZh: string;
  readonly explainEn: string;
  readonly value: (inputs: FactorInputs) => number;
}

/** The factors. A new one is a new line here and a weight and a curve in the policy. */
export const factorRules: Readonly<Record<FactorCode, FactorRule>> = {
  travel: {
    unit: 's',
    trend: 'falling',
    explainZh: '到现场的路程时间,越近越好',
    explainEn: 'Travel time to the place: the nearer, the better',
    value: (inputs) => inputs.travelSeconds,
  },
  load: {
    unit: 'orders',
    trend: 'falling',
    explainZh: '手上未完成的工单数,越少越好,使任务均衡',
    explainEn: 'Open orders he holds: the fewer, the better, so that work is spread evenly',
    value: (inputs) => inputs.heldOrders,
  },
  urgency: {
    unit: 'orders',
    trend: 'falling',
    explainZh: '手上同样紧急或更紧急的工单数,会与本单争抢时间',
    explainEn: 'Orders he holds that are at least as urgent and would compete with this one',
    value: (inputs) => inputs.heldAsUrgent,
  },
  slack: {
    unit: 's',
    trend: 'rising',
    explainZh: '预计到场时距处理期限的剩余时间,负数表示将超时',
    explainEn: 'Time left to the due time when he would arrive; negative means late',
    value: (inputs) => slackSeconds(inputs),
  },
  area: {
    unit: 'ring',
    trend: 'falling',
    explainZh: '责任片区:0 本人片区,1 本站片区,2 其他',
    explainEn: 'Responsibility: 0 his own area, 1 his station, 2 another',
    value: (inputs) => ringNumber(inputs.ring),
  },
  position: {
    unit: 's',
    trend: 'falling',
    explainZh: '定位点的新旧,过期的定位要扣分',
    explainEn: 'Age of his last fix: an old place is worth less',
    value: (inputs) => inputs.fixAgeSeconds,
  },
};

/** Time to the due time at his arrival, in s, after the orders he already holds and the way. */
function slackSeconds(inputs: FactorInputs): number {
  const startsInS = inputs.heldOrders * inputs.serviceSeconds + inputs.travelSeconds;
  return (inputs.dueAt - inputs.at) / secondMs - startsInS;
}

/** One line of the score card. `weight` is the share of the whole (all weights add up to 1). */
export interface ScoredFactor {
  readonly code: FactorCode;
  readonly unit: FactorRule['unit'];
  readonly value: number;
  readonly grade: number;
  readonly weight: number;
  readonly contribution: number;
}

export interface ScoreCard {
  /** 0…100, the sum of the contributions. */
  readonly score: number;
  readonly factors: readonly ScoredFactor[];
}

/** Weights (any scale) and curves per factor. */
export interface Grading {
  readonly weights: Readonly<Record<FactorCode, number>>;
  readonly curves: Readonly<Record<FactorCode, Curve>>;
  readonly serviceMs: number;
}

/** Collects what the factors look at. The candidate must have a position. */
export function factorInputsOf(
  order: Order,
  candidate: CandidateWorker,
  travel: Travel,
  at: Instant,
  grading: Grading,
): FactorInputs {
  const held = heldBesides(candidate, order);
  return {
    at,
    dueAt: order.dueAt,
    travelSeconds: travel.seconds,
    fixAgeSeconds: (fixAgeMs(candidate, at) ?? Number.POSITIVE_INFINITY) / secondMs,
    heldOrders: held.length,
    heldAsUrgent: countAsUrgent(held, order),
    ring: ringOf(candidate.worker, order),
    serviceSeconds: grading.serviceMs / secondMs,
  };
}

/** Scores one candidate: every factor with value, grade, weight and contribution. */
export function scoreFactors(inputs: FactorInputs, grading: Grading): ScoreCard {
  const total = factorCodes.reduce((sum, code) => sum + grading.weights[code], 0);
  const factors = factorCodes.map((code): ScoredFactor => {
    const { unit, value } = factorRules[code];
    const raw = value(inputs);
    const grade = gradeOn(grading.curves[code], raw);
    const weight = grading.weights[code] / total;
    return { code, unit, value: raw, grade, weight, contribution: weight * grade };
  });
  return { score: factors.reduce((sum, factor) => sum + factor.contribution, 0), factors };
}
