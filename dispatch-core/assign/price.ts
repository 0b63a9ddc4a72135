/** What a forced choice costs the whole batch: one shortest-path search over the duals, no new solution. */
import type { Assignment, AssignmentProblem } from './match.ts';

/** One row that changes its column because of a forced choice; -1 = none. */
export interface RowMove {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

/** The best answer in which a row has a given column, against the best answer of all. */
export interface ForcedChoice {
  /** What the total grows by, never below zero; without the penalties of pairs that are lost or won. */
  readonly delta: number;
  /** The other rows that change their columns. */
  readonly moves: readonly RowMove[];
  /** Pairs lost (above zero) or won, beyond rows that may be skipped at a price of their own. */
  readonly missing: number;
}

/**
 * Prices every column for one row of a solved problem. One Dijkstra backwards from the row through the residual
 * network (rows, columns, and a sink for rows that are skipped and columns that stay free) finds what it costs to
 * close the circle for each column; reduced costs are never negative, so the answer is exact, as if solved anew.
 * O(rows × columns). The returned function answers null where the choice is forbidden.
 */
export function priceRow(
  problem: AssignmentProblem,
  solved: Assignment,
  row: number,
): (column: number) => ForcedChoice | null {
  const net = openNet(problem, solved);
  const search = searchBack(net, row);
  return (column) => {
    const cost = net.costs[row * net.columns + column] ?? Number.POSITIVE_INFINITY;
    if (cost === Number.POSITIVE_INFINITY) return null;
    if (net.rowToColumn[row] === column) return { delta: 0, moves: [], missing: 0 };
    const holder = net.columnToRow[column] ?? -1;
    const back = holder < 0 ? search.sinkLength : (search.lengths[holder] ?? 0);
    const reduced = cost - (net.rowDuals[row] ?? 0) - (net.columnDuals[column] ?? 0);
    const moves = followBack(net, search, row, column);
    const missing = countLost(net, moves, row);
    return { delta: Math.max(0, reduced) + back - net.penalty * missing, moves, missing };
  };
}

/** A solved problem in one form: no column dual is positive, each row may be skipped at a finite price. */
interface Net {
  readonly rows: number;
  readonly columns: number;
  readonly costs: Float64Array;
  readonly rowToColumn: Int32Array;
  readonly columnToRow: Int32Array;
  readonly rowDuals: Float64Array;
  readonly columnDuals: Float64Array;
  readonly skips: Float64Array;
  readonly limits: Float64Array;
  readonly penalty: number;
}

function openNet(problem: AssignmentProblem, solved: Assignment): Net {
  const { rows, columns, costs, skipCosts } = problem;
  const { rowToColumn, columnToRow, penalty } = solved;
  const limits = skipCosts ?? new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  // Where rows are more than columns, it is the columns whose missing pairs bear the penalty.
  const shift = skipCosts === undefined && rows > columns ? penalty : 0;
  return {
    rows,
    columns,
    costs,
    rowToColumn,
    columnToRow,
    rowDuals: solved.rowDuals.map((dual) => dual + shift),
    columnDuals: solved.columnDuals.map((dual) => dual - shift),
    skips: limits.map((limit) => Math.min(limit, penalty)),
    limits,
    penalty,
  };
}

/** Shortest ways from each row, and from the sink, to the row whose choice is forced. */
interface BackSearch {
  readonly lengths: Float64Array;
  /** The column that a row takes on its way; -1 = it is skipped. */
  readonly takes: Int32Array;
  readonly sinkLength: number;
  /** The row that goes on from the sink: it takes up what was freed, or gives up its column. */
  readonly sinkNext: number;
}

function searchBack(net: Net, target: number): BackSearch {
  const { rows, rowToColumn, columnDuals } = net;
  const lengths = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const takes = new Int32Array(rows).fill(-1);
  const done = new Uint8Array(rows);
  let sinkLength = Number.POSITIVE_INFINITY;
  let sinkNext = -1;
  let isSinkDone = false;
  lengths[target] = 0;
  for (;;) {
    const row = nearestOf(lengths, done);
    const length = row < 0 ? Number.POSITIVE_INFINITY : (lengths[row] ?? 0);
    if (!isSinkDone && sinkLength < length) {
      isSinkDone = true;
      relaxIntoSink(net, sinkLength, lengths, takes, done);
      continue;
    }
    if (length === Number.POSITIVE_INFINITY) return { lengths, takes, sinkLength, sinkNext };
    done[row] = 1;
    const column = rowToColumn[row] ?? -1;
    // Giving the column up entirely costs its dual; a row without one is taken up for nothing.
    const fromSink = column < 0 ? length : length - (columnDuals[column] ?? 0);
    if (!isSinkDone && fromSink < sinkLength) {
      sinkLength = fromSink;
      sinkNext = row;
    }
    if (column >= 0) relaxIntoColumn(net, column, length, lengths, takes, done);
  }
}

function nearestOf(lengths: Float64Array, done: Uint8Array): number {
  let nearest = -1;
  let best = Number.POSITIVE_INFINITY;
  for (let row = 0; row < lengths.length; row += 1) {
    const length = lengths[row] ?? 0;
    if (done[row] === 1 || length >= best) continue;
    best = length;
    nearest = row;
  }
  return nearest;
}

/** Every other row may take this column. */
function relaxIntoColumn(
  { rows, columns, costs, rowDuals, columnDuals }: Net,
  column: number,
  length: number,
  lengths: Float64Array,
  takes: Int32Array,
  done: Uint8Array,
): void {
  const dual = columnDuals[column] ?? 0;
  for (let row = 0; row < rows; row += 1) {
    if (done[row] === 1) continue;
    const reduced = (costs[row * columns + column] ?? 0) - (rowDuals[row] ?? 0) - dual;
    const through = length + Math.max(0, reduced);
    if (through >= (lengths[row] ?? 0)) continue;
    lengths[row] = through;
    takes[row] = column;
  }
}

/** Every row may be skipped, or take a column that nobody has. */
function relaxIntoSink(
  net: Net,
  length: number,
  lengths: Float64Array,
  takes: Int32Array,
  done: Uint8Array,
): void {
  const { rows, columnToRow, rowToColumn, rowDuals, skips } = net;
  for (let row = 0; row < rows; row += 1) {
    if (done[row] === 1 || rowToColumn[row] === -1) continue;
    const through = length + Math.max(0, (skips[row] ?? 0) - (rowDuals[row] ?? 0));
    if (through >= (lengths[row] ?? 0)) continue;
    lengths[row] = through;
    takes[row] = -1;
  }
  for (const [column, holder] of columnToRow.entries()) {
    if (holder === -1) relaxIntoColumn(net, column, length, lengths, takes, done);
  }
}

/** The rows that move when `target` takes `column`, in the sequence of the chain. */
function followBack(net: Net, search: BackSearch, target: number, column: number): readonly RowMove[] {
  const { rowToColumn, columnToRow } = net;
  const moves: RowMove[] = [];
  let row = columnToRow[column] ?? -1;
  if (row < 0) row = search.sinkNext;
  while (row !== target && row >= 0 && moves.length <= net.rows) {
    const to = search.takes[row] ?? -1;
    moves.push({ row, from: rowToColumn[row] ?? -1, to });
    const holder = to < 0 ? -1 : (columnToRow[to] ?? -1);
    row = holder < 0 ? search.sinkNext : holder;
  }
  return moves;
}

/** Rows without a price of their own that lose their column, less those that win one. */
function countLost({ limits, rowToColumn }: Net, moves: readonly RowMove[], target: number): number {
  const isForced = (row: number) => limits[row] === Number.POSITIVE_INFINITY;
  const change = ({ row, from, to }: RowMove) => (isForced(row) ? Number(to < 0) - Number(from < 0) : 0);
  const won = rowToColumn[target] === -1 && isForced(target) ? 1 : 0;
  return moves.reduce((sum, move) => sum + change(move), 0) - won;
}
