/** Plans one tier of a round: ranks its orders, and matches them with workers in one exact batch. */

import type { Certificate } from '../assign/batch.ts';
import { ceilingOf, certificateOf, chosenWorkers, type SolvedBatch, solveBatch } from '../assign/batch.ts';
import { batchWindowMs } from '../assign/batch-cost.ts';
import { batchRowsOf, costOptions } from '../assign/batch-rows.ts';
import { findUnplaced } from '../assign/round-memory.ts';
import { greatCircleM } from '../assign/travel.ts';
import type { Order } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import { examineNearby, type NearbyOrder, type Reach, takeSnapshot } from './nearest-snapshot.ts';
import { examineOrder, roomIn } from './rank-candidates.ts';
import { isGivenUp, noteOutcome, type Round } from './round.ts';

/** An order with the worker whom the batch has chosen for it; null = every seat is worth more to another. */
export interface PlannedOrder {
  readonly examined: NearbyOrder;
  readonly workerId: string | null;
  readonly certificate: Certificate;
}

/** Assumed where no way was seen yet: 50 km/h. */
const likelyMps = 50 / 3.6;
const fastestMargin = 1.1;
/** A way of a few steps says nothing about speed. */
const leastSeconds = 20;
/** Whom to look at first, per order of a large batch. */
const firstReach: Reach = { atLeast: 16, withinM: 0, atMost: 16 };
/** Whom at most, however far the duals reach: then the certificate holds for these. */
const mostCandidates = 256;
/** How often the neighbourhood of an order is widened because somebody beyond it might be the better. */
const widenings = 2;

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

/** How the candidates of an order are found; the reach counts only where the whole company is in memory. */
type Look = (order: Order, reach: Reach) => Promise<NearbyOrder>;

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
    return (order, reach) => examineNearby(order, snapshot, reach, deps);
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
      const one = await look(order, firstReach);
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
  const { deps, limits } = round;
  const policy = deps.rules().dispatch;
  const cost = (one: NearbyOrder) => costOptions({ ...one, roomOf: roomIn(one) }, policy, limits.batch);
  const found = [...examined];
  const costed = found.map(cost);
  for (let widened = 0; ; widened += 1) {
    const batch = solveBatch(batchRowsOf(costed, deps.now(), policy, limits.batch));
    const fastest = fastestMps(found);
    const open = [...found.entries()].filter(
      ([row, { beyondM }]) => beyondM / fastest < ceilingOf(batch, row),
    );
    if (open.length === 0 || widened === widenings) return { batch, found };
    for (const [row, { order }] of open) {
      const withinM = ceilingOf(batch, row) * fastest;
      const wider = await look(order, { ...firstReach, withinM, atMost: mostCandidates });
      found[row] = wider;
      costed[row] = cost(wider);
    }
  }
}

/**
 * As the crow flies nobody comes nearer faster than this: the fastest that was seen on the ways of this batch, and
 * a little more.
 */
function fastestMps(found: readonly NearbyOrder[]): number {
  let fastest = 0;
  for (const { order, ranking, eligible } of found) {
    for (const { workerId, travel } of ranking.items) {
      const position = eligible.get(workerId)?.position ?? null;
      if (position === null || travel.seconds < leastSeconds) continue;
      fastest = Math.max(fastest, greatCircleM(position, order) / travel.seconds);
    }
  }
  return fastest === 0 ? likelyMps : fastest * fastestMargin;
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
