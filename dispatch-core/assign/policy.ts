/** The dispatch policy: weights, grades, rings and limits per order class, and the check of a policy. */
import { type OrderClass, orderClasses } from '../domain/service-type.ts';
import type { PresenceLimits } from '../domain/worker.ts';
import { type Curve, findCurveFaults } from './curve.ts';
import { type FactorCode, factorCodes, factorRules, type Grading } from './factors.ts';
import { findLadderFaults, type LadderPolicy } from './ladder.ts';
import { type Ring, rings } from './rings.ts';

/** Pool ages at which the claim rings widen, in ms; 0 = at once. */
export interface RingPolicy {
  readonly stationAfterMs: number;
  readonly allAfterMs: number;
}

export interface ClassPolicy extends Grading {
  /** Tier of the class: a lower tier is served completely before a higher one. */
  readonly tier: number;
  /** How far the engine looks from the start; it widens with the claim ring, never narrows. */
  readonly automaticScope: Ring;
  readonly rings: RingPolicy;
  /** What becomes of an order that nobody takes; the class's default (ladder.ts) where it is absent. */
  readonly ladder?: LadderPolicy;
}

/** Rest between two shifts: a gap shorter than `breakMs` is a break inside a shift, not its end. */
export interface RestPolicy {
  readonly minRestMs: number;
  readonly breakMs: number;
}

export interface DispatchPolicy {
  /** Name of exactly these values; shown with each ranking and stored with each decision. */
  readonly version: string;
  readonly classes: Readonly<Record<OrderClass, ClassPolicy>>;
  /** `cfg: gps.stale`, `cfg: gps.unknownAfter`. */
  readonly presence: PresenceLimits;
  readonly rest: RestPolicy;
  /** Nearest workers loaded before the ranking looks wider. */
  readonly nearestFirst: number;
  /** Beyond this great-circle distance nobody is sent: such a place is a typing error or not ours. */
  readonly farthestM: number;
}

export interface PolicyFault {
  /** Dotted path: `classes.leak.weights.travel`. */
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with a policy, with paths; empty when it may be used. */
export function findPolicyFaults(policy: DispatchPolicy): readonly PolicyFault[] {
  const { presence: limits, rest } = policy;
  return [
    ...faultIf(policy.version === '', 'version', 'a policy needs a version name'),
    ...orderClasses.flatMap((name) => findClassFaults(policy.classes[name], `classes.${name}`)),
    ...faultIf(!isDuration(limits.staleMs), 'presence.staleMs', 'must be a duration ≥ 0'),
    ...faultIf(!(limits.unknownAfterMs > limits.staleMs), 'presence.unknownAfterMs', 'must be above staleMs'),
    ...faultIf(!isDuration(rest.minRestMs), 'rest.minRestMs', 'must be a duration ≥ 0'),
    ...faultIf(!isDuration(rest.breakMs), 'rest.breakMs', 'must be a duration ≥ 0'),
    ...faultIf(!isCount(policy.nearestFirst), 'nearestFirst', 'must be a whole number ≥ 1'),
    ...faultIf(!(policy.farthestM > 0), 'farthestM', 'must be a distance above 0'),
  ];
}

function findClassFaults(policy: ClassPolicy, path: string): readonly PolicyFault[] {
  const { stationAfterMs, allAfterMs } = policy.rings;
  return [
    ...faultIf(!Number.isInteger(policy.tier) || policy.tier < 0, `${path}.tier`, 'must be 0, 1, 2 …'),
    ...faultIf(!rings.includes(policy.automaticScope), `${path}.automaticScope`, 'must name a ring'),
    ...faultIf(!isDuration(stationAfterMs), `${path}.rings.stationAfterMs`, 'must be a duration ≥ 0'),
    ...faultIf(!(allAfterMs >= stationAfterMs), `${path}.rings.allAfterMs`, 'must be ≥ stationAfterMs'),
    ...faultIf(!isDuration(policy.serviceMs), `${path}.serviceMs`, 'must be a duration ≥ 0'),
    ...findWeightFaults(policy.weights, `${path}.weights`),
    ...(policy.ladder === undefined ? [] : findLadderFaults(policy.ladder, `${path}.ladder`)),
    ...factorCodes.flatMap((code) => findGradeFaults(policy.curves[code], code, `${path}.curves.${code}`)),
  ];
}

function findWeightFaults(weights: ClassPolicy['weights'], path: string): readonly PolicyFault[] {
  const bad = factorCodes.filter((code) => !(weights[code] >= 0 && Number.isFinite(weights[code])));
  if (bad.length > 0)
    return bad.map((code) => ({ path: `${path}.${code}`, message: 'must be a number ≥ 0' }));
  const total = factorCodes.reduce((sum, code) => sum + weights[code], 0);
  return faultIf(!(total > 0 && Number.isFinite(total)), path, 'the weights must add up to more than 0');
}

function findGradeFaults(curve: Curve, code: FactorCode, path: string): readonly PolicyFault[] {
  return findCurveFaults(curve, factorRules[code].trend).map(({ point, message }) => ({
    path: point === null ? path : `${path}.${point}`,
    message,
  }));
}

function faultIf(isWrong: boolean, path: string, message: string): readonly PolicyFault[] {
  return isWrong ? [{ path, message }] : [];
}

function isDuration(ms: number): boolean {
  return ms >= 0 && Number.isFinite(ms);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
