/** From the ranking of an order to its row in a batch: what each candidate costs, seat by seat. */
import type { Order } from '../domain/order.ts';
import { type Instant, secondMs } from '../domain/time.ts';
import type { BatchOption, BatchRow, SeatCosts } from './batch.ts';
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

/** An order with what its candidates cost. */
export interface CostedOrder {
  readonly order: Order;
  readonly options: readonly BatchOption[];
}

/** Keeps the sequence of the ranking among equals; far below anything that is measured. */
const tieSeconds = 1e-6;
/** A second order is never cheaper for a worker than the first. */
const seatStepSeconds = 1;
/** More than a day of road speaks for nobody: an order that was forgotten for weeks must not drown the others. */
const mostReliefSeconds = 100_000;

/** The rows of a batch, most pressing order first: among equals it is the last that is left over. */
export function batchRowsOf(
  costed: readonly CostedOrder[],
  now: Instant,
  policy: DispatchPolicy,
  batch: BatchPolicy,
): readonly BatchRow[] {
  const moment = batchMomentOf(
    costed.map(({ order }) => order),
    now,
  );
  return costed.map(({ order, options }, index) => ({
    orderId: order.id,
    options,
    reliefSeconds: Math.min(mostReliefSeconds, reliefSeconds(order, moment, batch)) - index * tieSeconds,
    waitSeconds: policy.classes[order.class].serviceMs / secondMs,
  }));
}

/**
 * What each candidate of an order costs. Who stands lower in its ranking is never cheaper: a batch of one order is
 * decided by its ranking.
 */
export function costOptions(
  { order, ranking, roomOf }: RankedOrder,
  policy: DispatchPolicy,
  batch: BatchPolicy,
): CostedOrder {
  let least = Number.NEGATIVE_INFINITY;
  const options = ranking.items.map((candidate) => {
    const first = seatSeconds(order, candidate, 0, policy, batch);
    const lift = Math.max(0, least + tieSeconds - first);
    least = first + lift;
    const secondsAt = (seat: number) => lift + seatSeconds(order, candidate, seat, policy, batch);
    return { workerId: candidate.workerId, seats: risingSeats(roomOf(candidate.workerId), least, secondsAt) };
  });
  return { order, options };
}

/** Seats that are computed when they are asked for, and never get cheaper. */
function risingSeats(room: number, first: number, secondsAt: (seat: number) => number): SeatCosts {
  const known = [first];
  const length = Math.max(1, room);
  return {
    length,
    at(index) {
      if (index >= length) return undefined;
      for (let seat = known.length; seat <= index; seat += 1) {
        known.push(Math.max(secondsAt(seat), (known[seat - 1] ?? first) + seatStepSeconds));
      }
      return known[index];
    },
  };
}

/** What an order costs a worker as his first, second … of the batch, behind those that he holds already. */
function seatSeconds(
  order: Order,
  { inputs }: RankedCandidate,
  seat: number,
  policy: DispatchPolicy,
  batch: BatchPolicy,
): number {
  const grading = policy.classes[order.class];
  const heldOrders = inputs.heldOrders + seat;
  const card = scoreFactors({ ...inputs, heldOrders, heldAsUrgent: inputs.heldAsUrgent + seat }, grading);
  const startsMs = heldOrders * grading.serviceMs;
  const wayMs = inputs.travelSeconds * secondMs;
  const way = waySeconds(order, startsMs + wayMs, inputs.at, batch) - startsMs / secondMs;
  return way + preferenceSeconds(card, grading);
}
