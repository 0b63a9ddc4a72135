/** From the ranking of an order to its row in a batch: what each candidate costs, seat by seat. */
import type { Order } from '../domain/order.ts';
import { secondMs } from '../domain/time.ts';
import type { BatchOption, BatchRow } from './batch.ts';
import { batchMomentOf, preferenceSeconds, reliefSeconds, waySeconds } from './batch-cost.ts';
import type { BatchPolicy } from './batch-policy.ts';
import { scoreFactors } from './factors.ts';
import type { DispatchPolicy } from './policy.ts';
import type { RankedCandidate, Ranking } from './rank.ts';

/** An order with its ranking, and how many further orders each of the ranked may take. */
export interface RankedOrder {
  readonly order: Order;
  readonly ranking: Ranking;
  readonly roomOf: (workerId: string) => number;
}

/** Keeps the sequence of the ranking among equals; far below anything that is measured. */
const tieSeconds = 1e-6;
/** A second order is never cheaper for a worker than the first. */
const seatStepSeconds = 1;

/** The rows of a batch, most pressing order first: among equals it is the last that is left over. */
export function batchRowsOf(
  ranked: readonly RankedOrder[],
  policy: DispatchPolicy,
  batch: BatchPolicy,
): readonly BatchRow[] {
  const now = ranked[0]?.ranking.asOf ?? 0;
  const orders = ranked.map(({ order }) => order);
  const moment = batchMomentOf(orders, now);
  return ranked.map((one, index) => ({
    orderId: one.order.id,
    options: optionsOf(one, ranked.length, policy, batch),
    reliefSeconds: reliefSeconds(one.order, moment, batch) - index * tieSeconds,
    waitSeconds: policy.classes[one.order.class].serviceMs / secondMs,
  }));
}

/** Who stands lower in the ranking is never cheaper: a batch of one order is decided by its ranking. */
function optionsOf(
  { order, ranking, roomOf }: RankedOrder,
  mostSeats: number,
  policy: DispatchPolicy,
  batch: BatchPolicy,
): readonly BatchOption[] {
  let least = Number.NEGATIVE_INFINITY;
  return ranking.items.map((candidate) => {
    const room = Math.max(1, Math.min(mostSeats, roomOf(candidate.workerId)));
    const seats = seatSeconds(order, candidate, room, policy, batch);
    const lift = Math.max(0, least + tieSeconds - (seats[0] ?? 0));
    least = (seats[0] ?? 0) + lift;
    return { workerId: candidate.workerId, seats: seats.map((seconds) => seconds + lift) };
  });
}

/** What an order costs a worker as his first, second … of the batch, behind those that he holds already. */
function seatSeconds(
  order: Order,
  { inputs }: RankedCandidate,
  room: number,
  policy: DispatchPolicy,
  batch: BatchPolicy,
): readonly number[] {
  const grading = policy.classes[order.class];
  const seats: number[] = [];
  for (let seat = 0; seat < room; seat += 1) {
    const heldOrders = inputs.heldOrders + seat;
    const card = scoreFactors({ ...inputs, heldOrders, heldAsUrgent: inputs.heldAsUrgent + seat }, grading);
    const startsMs = heldOrders * grading.serviceMs;
    const wayMs = inputs.travelSeconds * secondMs;
    const way = waySeconds(order, startsMs + wayMs, inputs.at, batch) - startsMs / secondMs;
    const seconds = way + preferenceSeconds(card, grading);
    seats.push(Math.max(seconds, (seats[seat - 1] ?? Number.NEGATIVE_INFINITY) + seatStepSeconds));
  }
  return seats;
}
