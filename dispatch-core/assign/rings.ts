/** Claim rings: a pooled order opens for its own area first, then for the station, then for everybody. */
import type { Order } from '../domain/order.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import type { Instant } from '../domain/time.ts';
import type { Worker } from '../domain/worker.ts';
import type { Requirements } from './candidate.ts';
import type { DispatchPolicy } from './policy.ts';

export const rings = ['own', 'station', 'all'] as const;
/** How far from the responsible people somebody stands: his own area, his station's, any other. */
export type Ring = (typeof rings)[number];

/** Position of a ring, 0 = innermost. */
export function ringNumber(ring: Ring): number {
  return rings.indexOf(ring);
}

/** The wider of two rings. */
export function widerRing(a: Ring, b: Ring): Ring {
  return ringNumber(a) >= ringNumber(b) ? a : b;
}

/**
 * The innermost ring in which a worker stands for an order. A worker without areas of his own answers for all
 * areas of his repair station (DOMAIN 2.10); a transfer moves the order into the new station's rings.
 */
export function ringOf(worker: Worker, order: Order): Ring {
  const sameStation = order.repairStationId !== null && worker.repairStationId === order.repairStationId;
  if (order.areaId !== null && worker.areaIds.includes(order.areaId)) return 'own';
  if (!sameStation) return 'all';
  return worker.areaIds.length === 0 ? 'own' : 'station';
}

/** True when nobody is responsible for the place: then there is no inner ring to wait for. */
export function isUnowned(order: Order): boolean {
  return order.areaId === null && order.repairStationId === null;
}

/** How long the order has waited in the pool, in ms; 0 when it is not there. */
export function poolAgeMs(order: Order, now: Instant): number {
  if (order.state !== 'pooled') return 0;
  return Math.max(0, now - (order.pooledAt ?? order.createdAt));
}

/** The widest ring that is open at this moment; it only grows while the order stays in the pool. */
export function openRing(order: Order, now: Instant, policy: DispatchPolicy): Ring {
  if (isUnowned(order)) return 'all';
  const { stationAfterMs, allAfterMs } = policy.classes[order.class].rings;
  const ageMs = poolAgeMs(order, now);
  if (ageMs >= allAfterMs) return 'all';
  return ageMs >= stationAfterMs ? 'station' : 'own';
}

/** True when the worker stands inside the ring. */
export function isInside(worker: Worker, order: Order, ring: Ring): boolean {
  return ringNumber(ringOf(worker, order)) <= ringNumber(ring);
}

/** Somebody who wants to claim, with what the rule must know about him. */
export interface Claimer {
  readonly worker: Worker;
  /** Orders he holds (assigned … reported). */
  readonly openOrders: number;
  readonly needs: Requirements;
}

/**
 * Why this worker may not claim this order now, or null when he may. The first reason in the order a person
 * would check them. A worker who declined the offer or let it lapse may still claim: he is left out of the
 * engine's choice only, and a claim is his own wish.
 */
export function mayClaim(
  claimer: Claimer,
  order: Order,
  now: Instant,
  policy: DispatchPolicy,
): RefusalCode | null {
  const { worker } = claimer;
  if (order.state !== 'pooled') return isTaken(order) ? 'already-claimed' : 'wrong-state';
  if (worker.duty === 'off') return 'off-duty';
  if (!isInside(worker, order, openRing(order, now, policy))) return 'outside-area';
  if (!isQualified(worker, claimer.needs, now)) return 'skill-missing';
  return claimer.openOrders >= worker.capacity ? 'over-capacity' : null;
}

/** An order that only waits for somebody's answer has no winner yet. */
function isTaken(order: Order): boolean {
  return order.workerId !== null && order.acceptedAt !== null;
}

/** True when the worker has every skill and a certificate of every kind that is valid at this moment. */
export function isQualified(worker: Worker, needs: Requirements, now: Instant): boolean {
  const isValid = (code: string) =>
    worker.certificates.some((one) => one.code === code && one.validUntil > now);
  return needs.skills.every((skill) => worker.skills.includes(skill)) && needs.certificates.every(isValid);
}
