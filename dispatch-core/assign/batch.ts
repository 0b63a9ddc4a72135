/** An exact batch: several orders matched with the seats of workers at once, certified and open to questions. */
import { type Assignment, type AssignmentProblem, solveAssignment } from './match.ts';
import { priceRow } from './price.ts';
import type { Price } from './rank.ts';

/** Seconds of road, rising: by how many orders of the batch the worker has got before; as many as he may take. */
export interface SeatCosts {
  readonly length: number;
  at(index: number): number | undefined;
}

/** What it costs to give an order to a worker. */
export interface BatchOption {
  readonly workerId: string;
  /** An array, or something that computes a seat when it is asked for: most never are. */
  readonly seats: SeatCosts;
}

export interface BatchRow {
  readonly orderId: string;
  readonly options: readonly BatchOption[];
  /** Seconds that speak for this order whoever goes, when there are not workers enough for all. */
  readonly reliefSeconds: number;
  /** What waiting for the next who gets free is assumed to cost, in seconds. */
  readonly waitSeconds: number;
}

/** The proof of a batch: primal = dual to within rounding, so that no other assignment is cheaper. */
export interface Certificate {
  readonly orders: number;
  readonly workers: number;
  readonly seats: number;
  /** Seconds, with reliefs; without the orders that nobody can take. */
  readonly primal: number;
  readonly dual: number;
  readonly gap: number;
  /** Orders that are left over because every seat is worth more to another. */
  readonly leftOver: number;
  /** Time for building and solving; null where nobody has a stopwatch. */
  readonly ms: number | null;
}

interface Seat {
  readonly workerId: string;
  readonly number: number;
}

export interface SolvedBatch {
  readonly rows: readonly BatchRow[];
  readonly seats: readonly Seat[];
  readonly problem: AssignmentProblem;
  readonly solved: Assignment;
  readonly workers: number;
}

const enough = 1e-6;
/** An order that is left over counts as years on the road: as long as a seat can be had, it gets one. */
const leftOverSeconds = 1e8;

/**
 * Solves a batch. Seats are added only where they can matter: a worker gets one more when its cost is below what
 * the duals ask (column generation), so the answer is exact although most seats are never looked at. With `spare`
 * nobody's seats are all taken who could take more: one other choice then needs no further seat.
 */
export function solveBatch(rows: readonly BatchRow[], { spare = false } = {}): SolvedBatch {
  const seatCounts = new Map<string, number>();
  for (const { options } of rows) for (const { workerId } of options) seatCounts.set(workerId, 1);
  for (;;) {
    const batch = solveSeats(rows, seatCounts);
    const wanted = findWantedSeats(batch, seatCounts, spare);
    if (wanted.length === 0) return batch;
    for (const workerId of wanted) seatCounts.set(workerId, (seatCounts.get(workerId) ?? 0) + 1);
  }
}

function solveSeats(rows: readonly BatchRow[], seatCounts: ReadonlyMap<string, number>): SolvedBatch {
  const seats: Seat[] = [];
  const first = new Map<string, number>();
  for (const [workerId, count] of seatCounts) {
    first.set(workerId, seats.length);
    for (let number = 0; number < count; number += 1) seats.push({ workerId, number });
  }
  const costs = new Float64Array(rows.length * seats.length).fill(Number.POSITIVE_INFINITY);
  for (const [row, { options, reliefSeconds }] of rows.entries()) {
    for (const option of options) {
      const from = row * seats.length + (first.get(option.workerId) ?? 0);
      const count = Math.min(seatCounts.get(option.workerId) ?? 0, option.seats.length);
      for (let number = 0; number < count; number += 1) {
        costs[from + number] = (option.seats.at(number) ?? 0) - reliefSeconds;
      }
    }
  }
  const skipCosts = endless(rows.length);
  const problem = {
    rows: rows.length,
    columns: seats.length,
    costs,
    skipCosts,
    leastPenalty: leftOverSeconds,
  };
  return { rows, seats, problem, solved: solveAssignment(problem), workers: seatCounts.size };
}

/** Nobody is skipped while somebody can go; so the rows choose, however few the seats are. */
function endless(rows: number): Float64Array {
  return new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
}

/** Workers for whom a further seat would be cheaper to some order than what its dual says. */
function findWantedSeats(
  batch: SolvedBatch,
  seatCounts: ReadonlyMap<string, number>,
  spare: boolean,
): readonly string[] {
  const { rows, seats, solved } = batch;
  const free = new Set(seats.filter((_, column) => solved.columnToRow[column] === -1).map(workerOf));
  const wanted = new Set<string>();
  for (const [row, { options, reliefSeconds }] of rows.entries()) {
    const dual = (solved.rowDuals[row] ?? 0) + reliefSeconds;
    for (const option of options) {
      const next = option.seats.at(seatCounts.get(option.workerId) ?? 0);
      // A further seat is never cheaper than one that nobody has taken.
      if (next === undefined || free.has(option.workerId)) continue;
      if (spare || next < dual - enough) wanted.add(option.workerId);
    }
  }
  return [...wanted];
}

function workerOf(seat: Seat): string {
  return seat.workerId;
}

/** The worker of each order, null = left over; in the sequence of the rows. */
export function chosenWorkers({ rows, seats, solved }: SolvedBatch): readonly (string | null)[] {
  return rows.map((_, row) => seats[solved.rowToColumn[row] ?? -1]?.workerId ?? null);
}

/** The highest cost at which a worker who was not looked at could still change the answer for this row. */
export function ceilingOf({ rows, solved }: SolvedBatch, row: number): number {
  return (solved.rowDuals[row] ?? 0) + (rows[row]?.reliefSeconds ?? 0);
}

/** The certificate of a solved batch. */
export function certificateOf({ rows, seats, solved, workers }: SolvedBatch, ms: number | null): Certificate {
  const { total, dual, missing } = solved;
  return {
    orders: rows.length,
    workers,
    seats: seats.length,
    primal: total,
    dual,
    gap: Math.abs(total - dual),
    leftOver: missing,
    ms,
  };
}

/**
 * What each other worker costs the whole batch for one of its orders, and who would move. Exact unless the choice
 * leaves another order without anybody: for that one a waiting time is assumed. Null where he is no option, and
 * where the order itself is left over. Exact over all seats when the batch was solved with `spare`.
 */
export function priceChoices(batch: SolvedBatch, orderId: string): (workerId: string) => Price | null {
  const row = batch.rows.findIndex((one) => one.orderId === orderId);
  // Without a recommendation there is nothing that another choice could cost more than.
  if ((batch.solved.rowToColumn[row] ?? -1) < 0) return () => null;
  const price = priceRow(batch.problem, batch.solved, row);
  return (workerId) => {
    const choices = batch.seats.flatMap((seat, column) => {
      const choice = seat.workerId === workerId ? price(column) : null;
      return choice === null ? [] : [{ ...choice, deltaSeconds: deltaOf(batch, choice) }];
    });
    const [best] = choices.sort((a, b) => a.missing - b.missing || a.deltaSeconds - b.deltaSeconds);
    if (best === undefined) return null;
    const isExact = best.moves.every(({ from, to }) => from >= 0 && to >= 0);
    return { deltaSeconds: best.deltaSeconds, exact: isExact, moves: movesOf(batch, best.moves) };
  };
}

type Forced = NonNullable<ReturnType<ReturnType<typeof priceRow>>>;

/** An order that is left over waits for the next who gets free, and is then served as well as now. */
function deltaOf({ rows, problem, solved }: SolvedBatch, { delta, moves }: Forced): number {
  return moves.reduce((sum, { row, from, to }) => {
    if (to >= 0 && from >= 0) return sum;
    const changed = from < 0 ? to : (solved.rowToColumn[row] ?? -1);
    const cost = problem.costs[row * problem.columns + changed] ?? 0;
    const wait = rows[row]?.waitSeconds ?? 0;
    // Lost: not its way of now, but the wait and then that way. Won: the other way round.
    return to < 0 ? sum + cost + wait : sum - cost - wait;
  }, delta);
}

/** Moves between workers; from one seat of a worker to another is none. */
function movesOf({ rows, seats }: SolvedBatch, moves: Forced['moves']): Price['moves'] {
  return moves.flatMap(({ row, from, to }) => {
    const orderId = rows[row]?.orderId;
    const fromWorkerId = seats[from]?.workerId;
    const toWorkerId = seats[to]?.workerId;
    if (orderId === undefined || fromWorkerId === undefined || toWorkerId === undefined) return [];
    return fromWorkerId === toWorkerId ? [] : [{ orderId, fromWorkerId, toWorkerId }];
  });
}
