/** Plans one tier of a round: ranks its orders, and matches them with workers in one exact batch. */

import type { Certificate } from '../assign/batch.ts';
import { ceilingOf, certificateOf, chosenWorkers, type SolvedBatch, solveBatch } from '../assign/batch.ts';
import { batchWindowMs } from '../assign/batch-cost.ts';
import { batchRowsOf } from '../assign/batch-rows.ts';
import { findUnplaced } from '../assign/round-memory.ts';
import type { Order } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import { examineNearby, type NearbyOrder, takeSnapshot } from './nearest-snapshot.ts';
import { examineOrder, roomIn } from './rank-candidates.ts';
import { isGivenUp, noteOutcome, type Round } from './round.ts';

/** An order with the worker whom the batch has chosen for it; null = every seat is worth more to another. */
export interface PlannedOrder {
  readonly examined: NearbyOrder;
  readonly workerId: string | null;
  readonly certificate: Certificate;
}

/** No worker comes nearer faster than this as the crow flies: below it lies every time of the road. */
const fastestMps = 50 / 3.6;
/** Candidates looked at first, per order of a large batch. */
const firstWanted = 16;
/** How often the neighbourhood of an order is widened because somebody beyond it might be the better. */
const widenings = 3;
const widenBy = 4;

/**
 * Orders of a tier that are decided now. An order alone and the safety class never wait; the others are collected
 * while more of them wait than workers were free, for a window that grows with the load.
 */
export function findDue(orders: readonly Order[], now: Instant, { memory, limits }: Round): readonly Order[] {
  const patient = orders.filter((order) => order.class !== 'leak');
  if (patient.length < 2) return orders;
  const windowMs = batchWindowMs(patient.length, memory.load.freeWorkers, limits.batch);
  const oldestAt = Math.min(...patient.map((order) => order.createdAt));
  return now - oldestAt >= windowMs ? orders : orders.filter((order) => order.class === 'leak');
}

/** Ranks and matches the orders, most pressing first. An order that cannot be read is noted as a fault. */
export async function planBatch(orders: readonly Order[], round: Round): Promise<readonly PlannedOrder[]> {
  const startedAt = round.deps.stopwatch?.() ?? null;
  const isLarge = orders.length >= round.limits.snapshotFrom;
  const look = (isLarge ? await openSnapshotLook(orders, round) : null) ?? openStoreLook(round);
  const examined = await examineAll(orders, look, round);
  const { batch, found } = await solveWidening(examined, look, round);
  const endedAt = round.deps.stopwatch?.() ?? null;
  const ms = startedAt === null || endedAt === null ? null : endedAt - startedAt;
  const certificate = certificateOf(batch, ms);
  if (found.length > 0) round.batches.push(certificate);
  noteLoad(found, batch, round);
  const chosen = chosenWorkers(batch);
  return found.map((one, index) => ({ examined: one, workerId: chosen[index] ?? null, certificate }));
}

/** How the candidates of an order are found; `wanted` counts only where the whole company is in memory. */
type Look = (order: Order, wanted: number) => Promise<NearbyOrder>;

function openStoreLook({ deps, given }: Round): Look {
  return async (order) => ({
    ...(await examineOrder(order, { purpose: 'automatic', given }, deps)),
    beyondM: Number.POSITIVE_INFINITY,
  });
}

/** Null when the company cannot be read at once: each order is then looked up for itself, and faults for itself. */
async function openSnapshotLook(orders: readonly Order[], { deps, given }: Round): Promise<Look | null> {
  const [first] = orders;
  if (first === undefined) return null;
  try {
    const { workers } = await deps.candidates.near(first, null);
    const snapshot = takeSnapshot(workers, given, deps.positions);
    return (order, wanted) => examineNearby(order, snapshot, wanted, deps);
  } catch {
    return null;
  }
}

async function examineAll(
  orders: readonly Order[],
  look: Look,
  round: Round,
): Promise<readonly NearbyOrder[]> {
  const examined: NearbyOrder[] = [];
  for (const order of orders) {
    if (isGivenUp(round)) break;
    try {
      const one = await look(order, firstWanted);
      round.faultsInARow = 0;
      for (const workerId of findUnplaced(one.ranking, round.memory)) round.askWhere.add(workerId);
      examined.push(one);
    } catch (error) {
      noteOutcome(round, order, { kind: 'fault', error });
    }
  }
  return examined;
}

/** Solves, and looks farther where the duals say that somebody farther away could change the answer. */
async function solveWidening(
  examined: readonly NearbyOrder[],
  look: Look,
  round: Round,
): Promise<{ readonly batch: SolvedBatch; readonly found: readonly NearbyOrder[] }> {
  const found = [...examined];
  let wanted = firstWanted;
  for (let widened = 0; ; widened += 1) {
    const batch = solveFound(found, round);
    const open = [...found.keys()].filter((row) => isOpen(batch, row, found[row]));
    if (open.length === 0 || widened === widenings) return { batch, found };
    wanted *= widenBy;
    for (const row of open) {
      const before = found[row];
      if (before !== undefined) found[row] = await look(before.order, wanted);
    }
  }
}

function isOpen(batch: SolvedBatch, row: number, one: NearbyOrder | undefined): boolean {
  return one !== undefined && one.beyondM / fastestMps < ceilingOf(batch, row);
}

function solveFound(found: readonly NearbyOrder[], { deps, limits }: Round): SolvedBatch {
  const ranked = found.map((one) => ({ ...one, roomOf: roomIn(one) }));
  return solveBatch(batchRowsOf(ranked, deps.rules().dispatch, limits.batch));
}

/** How many workers were free and seen: what the next window is measured by. */
function noteLoad(found: readonly NearbyOrder[], batch: SolvedBatch, round: Round): void {
  // Where nobody fits anyway, a longer line is no reason to wait.
  if (found.every(({ ranking }) => ranking.items.length === 0)) return;
  const free = new Set<string>();
  for (const { ranking } of found) {
    for (const { workerId, inputs } of ranking.items) if (inputs.heldOrders === 0) free.add(workerId);
  }
  for (const workerId of chosenWorkers(batch)) if (workerId !== null) free.delete(workerId);
  round.freeWorkers = free.size;
}
