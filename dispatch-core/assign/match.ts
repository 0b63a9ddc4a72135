/** Exact minimum-cost assignment over a dense matrix, with the duals that prove the answer. */
import { type MatchWork, solveWork } from './match-augment.ts';

/** Who may be matched with whom, at what cost. */
export interface AssignmentProblem {
  readonly rows: number;
  readonly columns: number;
  /** Row-major, `rows × columns`, any unit; Infinity = forbidden. Finite costs lie within ±1e100. */
  readonly costs: Float64Array;
  /**
   * What it costs to leave a row without a column, one value per row; Infinity = only when nothing else is
   * possible. Left out: as many pairs as possible come first, then the smallest total.
   */
  readonly skipCosts?: Float64Array;
  /** A missing pair counts at least this; for a part of a larger problem, whose other costs are not seen here. */
  readonly leastPenalty?: number;
}

/**
 * An optimal assignment and its certificate. For every pair `rowDuals[i] + columnDuals[j] ≤ cost` (to within
 * rounding), with equality for the pairs that were made; so no other assignment can be cheaper than `dual`.
 */
export interface Assignment {
  /** Column of each row, -1 = none. */
  readonly rowToColumn: Int32Array;
  /** Row of each column, -1 = none. */
  readonly columnToRow: Int32Array;
  /** Sum of the costs of all pairs and of the skip costs of the rows that were skipped at a given cost. */
  readonly total: number;
  readonly rowDuals: Float64Array;
  readonly columnDuals: Float64Array;
  /** Σ rowDuals + Σ columnDuals − penalty × missing; equals `total` to within rounding. */
  readonly dual: number;
  /** Pairs that could not be made although both sides had somebody left. */
  readonly missing: number;
  /** What a missing pair was counted as while solving; larger than any detour through the matrix. */
  readonly penalty: number;
}

const largestCost = 1e100;

/**
 * Solves the assignment by shortest augmenting paths (R. Jonker, A. Volgenant: A shortest augmenting path
 * algorithm for dense and sparse linear assignment problems, Computing 38, 1987). O(n²m) at worst.
 * Throws RangeError for sizes that do not fit and for costs that are NaN, −Infinity or beyond ±1e100.
 */
export function solveAssignment(problem: AssignmentProblem): Assignment {
  checkSizes(problem);
  const { rows, columns, skipCosts } = problem;
  // The search starts from the smaller side; with skip costs it is always the rows that choose.
  return skipCosts === undefined && rows > columns ? solveTurned(problem) : solveUpright(problem);
}

function solveTurned({ rows, columns, costs, leastPenalty = 0 }: AssignmentProblem): Assignment {
  const upright = { rows: columns, columns: rows, costs: transpose(rows, columns, costs), leastPenalty };
  const turned = solveUpright(upright);
  const { columnToRow, rowToColumn, columnDuals, rowDuals } = turned;
  return {
    ...turned,
    rowToColumn: columnToRow,
    columnToRow: rowToColumn,
    rowDuals: columnDuals,
    columnDuals: rowDuals,
  };
}

function solveUpright(problem: AssignmentProblem): Assignment {
  const { rows, columns, costs, skipCosts, leastPenalty = 0 } = problem;
  const range = measureRange(costs, skipCosts);
  const penalty = Math.max(leastPenalty, penaltyOf(range, Math.min(rows, columns)));
  const limits = skipCosts ?? new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const isFull = rows === columns && skipCosts === undefined && !range.hasForbidden;
  const work: MatchWork = {
    rows,
    columns,
    costs,
    limits,
    skips: limits.map((limit) => Math.min(limit, penalty)),
    columnDuals: new Float64Array(columns),
    rowToColumn: new Int32Array(rows).fill(-1),
    columnToRow: new Int32Array(columns).fill(-1),
    isFull,
    floor: isFull ? 0 : range.min,
  };
  solveWork(work);
  return certify(work, penalty);
}

interface CostRange {
  readonly min: number;
  readonly max: number;
  readonly hasForbidden: boolean;
}

function measureRange(costs: Float64Array, skipCosts: Float64Array | undefined): CostRange {
  const range = rangeOf(costs);
  if (skipCosts === undefined) return range;
  const skips = rangeOf(skipCosts);
  const [min, max] = [Math.min(range.min, skips.min), Math.max(range.max, skips.max)];
  return { min, max, hasForbidden: range.hasForbidden };
}

function rangeOf(costs: Float64Array): CostRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let hasForbidden = false;
  // By index: an iterator costs more here than a sweep of the solver.
  for (let index = 0; index < costs.length; index += 1) {
    const cost = costs[index] ?? 0;
    if (cost >= min && cost <= max) continue;
    if (cost === Number.POSITIVE_INFINITY) hasForbidden = true;
    else if (!(Math.abs(cost) <= largestCost)) throw new RangeError(`cost ${cost} is out of range`);
    else {
      if (cost < min) min = cost;
      if (cost > max) max = cost;
    }
  }
  return { min, max, hasForbidden };
}

/** More than one further pair can ever cost: it replaces at most `size` pairs by others. */
function penaltyOf({ min, max }: CostRange, size: number): number {
  if (max < min) return 1;
  return max === min ? max + Math.max(1, Math.abs(max)) : max + (size + 1) * (max - min);
}

function certify(work: MatchWork, penalty: number): Assignment {
  const { rows, columns, costs, limits, skips, columnDuals, rowToColumn, columnToRow, isFull } = work;
  if (isFull) lowerColumnDuals(columnDuals);
  const rowDuals = new Float64Array(rows);
  let [total, missing] = [0, 0];
  for (let row = 0; row < rows; row += 1) {
    const column = rowToColumn[row] ?? -1;
    const cost = column < 0 ? (skips[row] ?? 0) : (costs[row * columns + column] ?? 0);
    rowDuals[row] = column < 0 ? cost : cost - (columnDuals[column] ?? 0);
    const isMissing = column < 0 && limits[row] === Number.POSITIVE_INFINITY;
    if (isMissing) missing += 1;
    else total += cost;
  }
  const dual = sum(rowDuals) + sum(columnDuals) - penalty * missing;
  return { rowToColumn, columnToRow, total, rowDuals, columnDuals, dual, missing, penalty };
}

/** A full square has one degree of freedom; no column gets a positive dual, as in every other case. */
function lowerColumnDuals(columnDuals: Float64Array): void {
  const highest = columnDuals.reduce((a, b) => Math.max(a, b), 0);
  for (const [column, dual] of columnDuals.entries()) columnDuals[column] = dual - highest;
}

/** Neumaier's sum: a certificate must not lose its last digits to the order of the rows. */
function sum(values: Float64Array): number {
  let [total, lost] = [0, 0];
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

function transpose(rows: number, columns: number, costs: Float64Array): Float64Array {
  const turned = new Float64Array(costs.length);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      turned[column * rows + row] = costs[row * columns + column] ?? 0;
    }
  }
  return turned;
}

function checkSizes({ rows, columns, costs, skipCosts }: AssignmentProblem): void {
  const isCount = (value: number) => Number.isInteger(value) && value >= 0;
  if (!isCount(rows) || !isCount(columns)) throw new RangeError(`no matrix of ${rows} × ${columns}`);
  if (costs.length !== rows * columns) throw new RangeError(`${costs.length} costs for ${rows} × ${columns}`);
  if (skipCosts !== undefined && skipCosts.length !== rows) {
    throw new RangeError(`${skipCosts.length} skip costs for ${rows} rows`);
  }
}
