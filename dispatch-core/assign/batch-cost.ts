/** What it costs to send a worker to an order, in seconds of road: the way, broken promises, waiting, preference. */
import type { Order } from '../domain/order.ts';
import { type Instant, secondMs } from '../domain/time.ts';
import type { BatchPolicy } from './batch-policy.ts';
import type { Curve } from './curve.ts';
import type { FactorCode, Grading, ScoreCard } from './factors.ts';

/** What all pairs of one batch have in common. */
export interface BatchMoment {
  readonly now: Instant;
  /** Mean time that the orders of the batch have waited. */
  readonly meanWaitMs: number;
}

/** The moment of a batch of these orders. */
export function batchMomentOf(orders: readonly Order[], now: Instant): BatchMoment {
  const waited = orders.reduce((sum, order) => sum + waitedMs(order, now), 0);
  return { now, meanWaitMs: orders.length === 0 ? 0 : waited / orders.length };
}

/**
 * What counts for an order whoever goes, in seconds of road: how long it has waited, against its limit and against
 * the others, and whether somebody was taken from it. To be subtracted from the cost of each of its pairs.
 */
export function reliefSeconds(order: Order, { now, meanWaitMs }: BatchMoment, policy: BatchPolicy): number {
  const { dueReliefS, ageReliefS } = policy.classes[order.class];
  const passed = waitedMs(order, now) / Math.max(secondMs, order.dueAt - order.createdAt);
  const old = waitedMs(order, now) / Math.max(policy.meanFloorMs, meanWaitMs);
  return dueReliefS * passed ** 3 + ageReliefS * old ** 3 + (order.firstInLine ? policy.firstInLineS : 0);
}

/** The way in seconds of road, with the lateness that it causes. */
export function waySeconds(order: Order, travelMs: number, now: Instant, policy: BatchPolicy): number {
  // Lateness that has happened already is nobody's choice any more.
  const lateMs = Math.max(0, now + travelMs - Math.max(now, order.dueAt));
  return (travelMs + policy.classes[order.class].latePerSecond * lateMs) / secondMs;
}

/** The longest way that is taken at once; Infinity for an order that is not (any longer) patient. */
export function patientWayMs(order: Order, now: Instant, policy: BatchPolicy): number {
  const { maxMs, dueShare, nearMs } = policy.classes[order.class].patience;
  if (now - order.createdAt >= maxMs) return Number.POSITIVE_INFINITY;
  return Math.max(nearMs, dueShare * (order.dueAt - now));
}

/** How long orders are collected: 0 while there are workers enough, longer the more wait in vain. */
export function batchWindowMs(waiting: number, free: number, policy: BatchPolicy): number {
  return Math.min(policy.maxWindowMs, Math.max(0, waiting - free) * policy.windowPerOrderMs);
}

/** Factors that say something about a worker besides his way. */
const preferenceCodes: readonly FactorCode[] = ['load', 'urgency', 'area', 'position'];
/** Where the way weighs nothing, it counts as this share of all weights: some way is always too long. */
const leastTravelShare = 0.02;

/**
 * What a score card says besides the way, in seconds of road: the grades that a worker lacks, weighed against the
 * weight of travel, by what one grade of travel costs. So the weights of the policy mean the same in a ranking
 * and in a batch.
 */
export function preferenceSeconds(card: Pick<ScoreCard, 'factors'>, grading: Grading): number {
  const travelWeight = card.factors.find(({ code }) => code === 'travel')?.weight ?? 0;
  const lacking = card.factors
    .filter(({ code }) => preferenceCodes.includes(code))
    .reduce((sum, { weight, grade }) => sum + weight * (100 - grade), 0);
  return (lacking / Math.max(leastTravelShare, travelWeight)) * secondsPerGrade(grading.curves.travel);
}

/** Seconds of road that cost one grade near by, where most choices are made. */
function secondsPerGrade(curve: Curve): number {
  const [first, second] = curve;
  if (first === undefined || second === undefined || second[1] >= first[1]) return 0;
  return (second[0] - first[0]) / (first[1] - second[1]);
}

function waitedMs(order: Order, now: Instant): number {
  return Math.max(0, now - order.createdAt);
}
