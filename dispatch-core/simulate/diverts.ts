/** Diverts of a simulated day: the product's rule over those who are on their way. */
import { patientWayMs } from '../assign/batch-cost.ts';
import { type DivertNeed, type DivertSource, proposeDiverts } from '../assign/divert.ts';
import { tierOf } from '../assign/tiers.ts';
import type { Instant } from '../domain/time.ts';
import type { Move } from './moves.ts';
import { lifeAt, placeAt, type Scene, wayMs } from './scene.ts';
import type { MayTake } from './screen.ts';
import type { ProductRules } from './sim-policy.ts';

/** Who is taken from where for these orders, which nobody free reaches well enough. */
export function findDiverts(
  scene: Scene,
  orders: readonly number[],
  taken: ReadonlySet<number>,
  now: Instant,
  rules: ProductRules,
  mayTake: MayTake,
): readonly Move[] {
  if (orders.length === 0 || rules.divert.mode === 'off') return [];
  const idle = [...scene.free].filter((worker) => !taken.has(worker));
  const byId = new Map(orders.map((order) => [lifeAt(scene.orders, order).day.id, order]));
  const workers = new Map<string, number>();
  const sources = scene.workers.flatMap(({ index, trip, candidate }) => {
    if (trip === null || lifeAt(scene.workers, index).phase !== 'en_route') return [];
    workers.set(candidate.worker.id, index);
    return [sourceOf(scene, index, trip.order, trip.arrivesAt, idle, now, rules)];
  });
  const needs = orders.map((order) => needOf(scene, order, idle, now, rules));
  const arrivesFor = ({ workerId }: DivertSource, need: DivertNeed) =>
    arrivalOf(scene, workers.get(workerId), byId.get(need.orderId), now, rules, mayTake);
  const found = proposeDiverts(needs, sources, arrivesFor, { ...rules.divert, mode: 'automatic' }, now);
  return found.flatMap(({ forOrderId, workerId }) => {
    const [order, worker] = [byId.get(forOrderId), workers.get(workerId)];
    return order === undefined || worker === undefined ? [] : [{ order, worker }];
  });
}

function needOf(
  scene: Scene,
  index: number,
  idle: readonly number[],
  now: Instant,
  rules: ProductRules,
): DivertNeed {
  const { order, day } = lifeAt(scene.orders, index);
  const soonest = nearestMs(scene, idle, day);
  return {
    orderId: day.id,
    tier: tierOf(order, rules.dispatch),
    dueAt: day.dueAt,
    arrivesAt: soonest === null ? null : now + soonest,
  };
}

function sourceOf(
  scene: Scene,
  worker: number,
  index: number,
  arrivesAt: Instant,
  idle: readonly number[],
  now: Instant,
  rules: ProductRules,
): DivertSource {
  const { order, day } = lifeAt(scene.orders, index);
  const soonest = nearestMs(scene, idle, day);
  return {
    orderId: day.id,
    tier: tierOf(order, rules.dispatch),
    dueAt: day.dueAt,
    workerId: lifeAt(scene.workers, worker).candidate.worker.id,
    arrivesAt,
    isOnSite: false,
    diverted: order.marks.diverted,
    // Where nobody is free it is first in line for the next who finishes; himself, after the other order, at worst.
    nextArrivesAt:
      soonest === null ? arrivesAt + rules.dispatch.classes[order.class].serviceMs : now + soonest,
    nextWorkerId: null,
  };
}

function nearestMs(
  scene: Scene,
  idle: readonly number[],
  target: { readonly lon: number; readonly lat: number },
): number | null {
  const ways = idle.map((worker) => wayMs(lifeAt(scene.workers, worker).place, target));
  return ways.length === 0 ? null : Math.min(...ways);
}

/** Arrival of one on his way, if he turned now; null when he may not, or the order had rather wait. */
function arrivalOf(
  scene: Scene,
  worker: number | undefined,
  order: number | undefined,
  now: Instant,
  rules: ProductRules,
  mayTake: MayTake,
): Instant | null {
  if (worker === undefined || order === undefined) return null;
  const life = lifeAt(scene.orders, order);
  const way = wayMs(placeAt(lifeAt(scene.workers, worker), now), life.day);
  if (way > patientWayMs(life.order, now, rules.batch) || !mayTake(scene, order, worker, now)) return null;
  return now + way;
}
