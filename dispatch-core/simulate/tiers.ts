/** The product's dispatcher: tier by tier, exact batches in an adaptive window, diverts for the safety class. */
import {
  type BatchMoment,
  batchMomentOf,
  batchWindowMs,
  patientWayMs,
  reliefSeconds,
  waySeconds,
} from '../assign/batch-cost.ts';
import { tierOf } from '../assign/tiers.ts';
import type { Instant } from '../domain/time.ts';
import { findDiverts, isAnybodyDivertible } from './diverts.ts';
import type { Dispatcher, Move } from './moves.ts';
import { matchPairs } from './pairs.ts';
import { openPreference, type Preference } from './preference.ts';
import { lifeAt, type Scene, wayMs } from './scene.ts';
import type { MayTake } from './screen.ts';
import type { ProductRules } from './sim-policy.ts';

/** Decides as the product does, under these rules. */
export function tieredDispatcher(rules: ProductRules, mayTake: MayTake): Dispatcher {
  const preference = openPreference(rules.dispatch);
  return {
    decideAt: (scene, earliest) => earliest + waitMs(scene, earliest, rules),
    decide(scene, now) {
      const taken = new Set<number>();
      return tiersOf(scene, rules).flatMap((tier) => {
        const orders = [...scene.waiting].filter((order) => tierOfLife(scene, order, rules) === tier);
        const matched = matchTier(scene, orders, taken, { now, rules, mayTake, preference });
        for (const { worker } of matched) taken.add(worker);
        if (tier !== 0) return matched;
        const left = orders.filter((order) => matched.every((move) => move.order !== order));
        const diverts = findDiverts(left, taken, { scene, now, rules, mayTake });
        for (const { worker } of diverts) taken.add(worker);
        return [...matched, ...diverts];
      });
    },
  };
}

/** Safety never waits for company; whatever nobody can take waits until something happens. */
function waitMs(scene: Scene, earliest: Instant, rules: ProductRules): number {
  const { waiting, free } = scene;
  if (waiting.size === 0) return Number.POSITIVE_INFINITY;
  const hasSafety = [...waiting].some((order) => tierOfLife(scene, order, rules) === 0);
  if (hasSafety && (free.size > 0 || isAnybodyDivertible(scene, earliest, rules))) return 0;
  return free.size === 0 ? Number.POSITIVE_INFINITY : batchWindowMs(waiting.size, free.size, rules.batch);
}

function tiersOf(scene: Scene, rules: ProductRules): readonly number[] {
  return [...new Set([...scene.waiting].map((order) => tierOfLife(scene, order, rules)))].sort(
    (a, b) => a - b,
  );
}

function tierOfLife(scene: Scene, order: number, rules: ProductRules): number {
  return tierOf(lifeAt(scene.orders, order).order, rules.dispatch);
}

interface TierContext {
  readonly now: Instant;
  readonly rules: ProductRules;
  readonly mayTake: MayTake;
  readonly preference: Preference;
}

function matchTier(
  scene: Scene,
  orders: readonly number[],
  taken: ReadonlySet<number>,
  context: TierContext,
): readonly Move[] {
  const { now, rules } = context;
  const free = [...scene.free].filter((worker) => !taken.has(worker));
  const lives = orders.map((order) => lifeAt(scene.orders, order).order);
  const moment = batchMomentOf(lives, now);
  const reliefs = new Map(orders.map((order, i) => [order, reliefOf(lives[i], moment, rules)]));
  const isPatient = lives.some((order) => patientWayMs(order, now, rules.batch) < Number.POSITIVE_INFINITY);
  return matchPairs(
    orders,
    free,
    (order, worker) => costOf(scene, order, worker, context) - (reliefs.get(order) ?? 0),
    isPatient ? (order) => holdCost(scene, order, context) - (reliefs.get(order) ?? 0) : undefined,
  );
}

function reliefOf(
  order: Parameters<typeof reliefSeconds>[0] | undefined,
  moment: BatchMoment,
  rules: ProductRules,
): number {
  return order === undefined ? 0 : reliefSeconds(order, moment, rules.batch);
}

function costOf(scene: Scene, orderIndex: number, workerIndex: number, context: TierContext): number {
  const { now, rules, mayTake, preference } = context;
  if (!mayTake(scene, orderIndex, workerIndex, now)) return Number.POSITIVE_INFINITY;
  const { order, day } = lifeAt(scene.orders, orderIndex);
  const worker = lifeAt(scene.workers, workerIndex);
  const way = waySeconds(order, wayMs(worker.place, day), now, rules.batch);
  return way + preference(order, worker.candidate, now);
}

/** A patient order is left alone when even the best would come from farther than it accepts. */
function holdCost(scene: Scene, index: number, { now, rules }: TierContext): number {
  const { order } = lifeAt(scene.orders, index);
  const longestMs = patientWayMs(order, now, rules.batch);
  if (longestMs === Number.POSITIVE_INFINITY) return longestMs;
  return waySeconds(order, longestMs, now, rules.batch);
}
