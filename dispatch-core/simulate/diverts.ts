/** Diverts of a simulated day: the product's rule over those who are on their way. */
import { patientWayMs } from '../assign/batch-cost.ts';
import { type DivertNeed, type DivertSource, proposeDiverts } from '../assign/divert.ts';
import { tierOf } from '../assign/tiers.ts';
import type { LonLat } from '../assign/travel.ts';
import type { Instant } from '../domain/time.ts';
import type { Move } from './moves.ts';
import { lifeAt, placeAt, type Scene, type Trip, type WorkerLife, wayMs } from './scene.ts';
import type { MayTake } from './screen.ts';
import type { ProductRules } from './sim-policy.ts';

/** The moment at which somebody may be diverted. */
export interface DivertMoment {
  readonly scene: Scene;
  readonly now: Instant;
  readonly rules: ProductRules;
  readonly mayTake: MayTake;
}

/** True when somebody is on a way that might be broken off for the safety class; a look that is cheap. */
export function isAnybodyDivertible(scene: Scene, now: Instant, rules: ProductRules): boolean {
  if (rules.divert.mode === 'off') return false;
  return scene.workers.some((worker) => divertibleTrip(worker, scene, now, rules) !== null);
}

/** Who is taken from where for these orders, which nobody free reaches well enough. */
export function findDiverts(
  orders: readonly number[],
  taken: ReadonlySet<number>,
  moment: DivertMoment,
): readonly Move[] {
  const { scene, now, rules } = moment;
  if (orders.length === 0 || rules.divert.mode === 'off') return [];
  const idle = [...scene.free].filter((worker) => !taken.has(worker));
  const byId = new Map(orders.map((order) => [lifeAt(scene.orders, order).day.id, order]));
  const workers = new Map<string, number>();
  const sources = scene.workers.flatMap((worker) => {
    const trip = divertibleTrip(worker, scene, now, rules);
    if (trip === null) return [];
    workers.set(worker.candidate.worker.id, worker.index);
    return [sourceOf(worker, trip, idle, moment)];
  });
  const needs = orders.map((order) => needOf(order, idle, moment));
  const arrivesFor = ({ workerId }: DivertSource, need: DivertNeed) =>
    arrivalOf(workers.get(workerId), byId.get(need.orderId), moment);
  return proposeDiverts(needs, sources, arrivesFor, { ...rules.divert, mode: 'automatic' }, now).flatMap(
    ({ forOrderId, workerId }) => {
      const [order, worker] = [byId.get(forOrderId), workers.get(workerId)];
      return order === undefined || worker === undefined ? [] : [{ order, worker }];
    },
  );
}

/** The rule checks all of this again; here it only spares the others their sums. */
function divertibleTrip(worker: WorkerLife, scene: Scene, now: Instant, rules: ProductRules): Trip | null {
  const { trip, phase } = worker;
  if (trip === null || phase !== 'en_route' || trip.arrivesAt - now < rules.divert.arrivalGuardMs)
    return null;
  const { order } = lifeAt(scene.orders, trip.order);
  return order.marks.diverted === 0 && tierOf(order, rules.dispatch) > 0 ? trip : null;
}

function needOf(
  index: number,
  idle: readonly number[],
  { scene, now, rules, mayTake }: DivertMoment,
): DivertNeed {
  const { order, day } = lifeAt(scene.orders, index);
  const able = idle.filter((worker) => mayTake(scene, index, worker, now));
  const soonestMs = nearestMs(scene, able, day);
  return {
    orderId: day.id,
    tier: tierOf(order, rules.dispatch),
    dueAt: day.dueAt,
    arrivesAt: soonestMs === null ? null : now + soonestMs,
  };
}

function sourceOf(
  worker: WorkerLife,
  trip: Trip,
  idle: readonly number[],
  { scene, now, rules }: DivertMoment,
): DivertSource {
  const { order, day } = lifeAt(scene.orders, trip.order);
  const soonestMs = nearestMs(scene, idle, day);
  const assumedMs = rules.dispatch.classes[order.class].serviceMs;
  return {
    orderId: day.id,
    tier: tierOf(order, rules.dispatch),
    dueAt: day.dueAt,
    workerId: worker.candidate.worker.id,
    arrivesAt: trip.arrivesAt,
    isOnSite: false,
    diverted: order.marks.diverted,
    // Where nobody is free, it waits for the time that one order takes: by then he himself is back at the latest.
    nextArrivesAt: soonestMs === null ? trip.arrivesAt + assumedMs : now + soonestMs,
    nextWorkerId: null,
  };
}

function nearestMs(scene: Scene, workers: readonly number[], target: LonLat): number | null {
  const ways = workers.map((worker) => wayMs(lifeAt(scene.workers, worker).place, target));
  return ways.length === 0 ? null : Math.min(...ways);
}

/** Arrival of one on his way, if he turned now; null when he may not, or the order had rather wait. */
function arrivalOf(
  worker: number | undefined,
  order: number | undefined,
  { scene, now, rules, mayTake }: DivertMoment,
): Instant | null {
  if (worker === undefined || order === undefined) return null;
  const life = lifeAt(scene.orders, order);
  const way = wayMs(placeAt(lifeAt(scene.workers, worker), now), life.day);
  if (way > patientWayMs(life.order, now, rules.batch) || !mayTake(scene, order, worker, now)) return null;
  return now + way;
}
