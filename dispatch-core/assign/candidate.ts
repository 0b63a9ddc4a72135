/** A worker as the ranking sees him: who he is, where he was last, and what he already holds. */
import type { Order } from '../domain/order.ts';
import type { Urgency } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import type { Position, Presence, PresenceLimits, Worker } from '../domain/worker.ts';
import { presenceOf } from '../domain/worker.ts';

/** An order that a worker holds at the moment (assigned … reported). */
export interface HeldOrder {
  readonly orderId: string;
  readonly urgency: Urgency;
}

export interface CandidateWorker {
  readonly worker: Worker;
  readonly position: Position | null;
  readonly held: readonly HeldOrder[];
}

/** What the service type of an order asks of the person who does it. */
export interface Requirements {
  readonly skills: readonly string[];
  readonly certificates: readonly string[];
}

const urgencyRank: Readonly<Record<Urgency, number>> = { normal: 0, urgent: 1, critical: 2 };

/** What he holds besides this order: an order that is ranked again never counts against its own worker. */
export function heldBesides(candidate: CandidateWorker, order: Order): readonly HeldOrder[] {
  return candidate.held.filter((one) => one.orderId !== order.id);
}

/** How many of his other orders are at least as urgent as this one. */
export function countAsUrgent(held: readonly HeldOrder[], order: Order): number {
  return held.filter((one) => urgencyRank[one.urgency] >= urgencyRank[order.urgency]).length;
}

/** Age of his fix in ms (0 for a fix that claims to come from the future), null without one. */
export function fixAgeMs(candidate: CandidateWorker, now: Instant): number | null {
  return candidate.position === null ? null : Math.max(0, now - candidate.position.at);
}

/** Presence of a candidate at this moment. */
export function candidatePresence(
  candidate: CandidateWorker,
  now: Instant,
  limits: PresenceLimits,
): Presence {
  return presenceOf(candidate.worker.duty, candidate.position?.at ?? null, now, limits);
}
