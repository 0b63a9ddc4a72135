/** The steps of the assignment solver: column reduction, augmenting row reduction, shortest augmenting paths. */

/** A problem under way. All arrays but the costs and limits are written in place. */
export interface MatchWork {
  readonly rows: number;
  readonly columns: number;
  /** Row-major; Infinity = forbidden. */
  readonly costs: Float64Array;
  /** What it costs to skip a row, Infinity = only when nothing else is possible. */
  readonly limits: Float64Array;
  /** The same with a finite penalty in place of Infinity. */
  readonly skips: Float64Array;
  /** Zero for a column that nobody has, never positive unless `isFull`. */
  readonly columnDuals: Float64Array;
  readonly rowToColumn: Int32Array;
  readonly columnToRow: Int32Array;
  /** As many rows as columns, nothing forbidden, nothing skipped: every column will be used. */
  readonly isFull: boolean;
}

/** Row reductions: two sweeps find most of the pairs at the price of looking at each row a few times. */
const sweeps = 2;
/** Displaced rows taken up again at once, per free row of a sweep; the paths settle the rest. */
const restartsPerRow = 8;

/** Solves the problem in place. */
export function solveWork(work: MatchWork): void {
  if (work.isFull) reduceColumns(work);
  let free = work.rowToColumn.reduce<number[]>((list, column, row) => {
    if (column < 0) list.push(row);
    return list;
  }, []);
  for (let sweep = 0; sweep < sweeps && free.length > 0; sweep += 1) free = reduceRows(work, free);
  const search = openSearch(work.columns);
  for (const row of free) augmentFrom(work, row, search);
}

/** Each column takes its cheapest row's cost as its dual, and that row itself where it is still free. */
function reduceColumns({ rows, columns, costs, columnDuals, rowToColumn, columnToRow }: MatchWork): void {
  const cheapest = new Int32Array(columns);
  columnDuals.fill(Number.POSITIVE_INFINITY);
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      const cost = costs[at] ?? 0;
      if (cost >= (columnDuals[column] ?? 0)) continue;
      columnDuals[column] = cost;
      cheapest[column] = row;
    }
  }
  for (let column = columns - 1; column >= 0; column -= 1) {
    const row = cheapest[column] ?? 0;
    if (rowToColumn[row] !== -1) continue;
    rowToColumn[row] = column;
    columnToRow[column] = row;
  }
}

/** The two best columns of a row at the present duals; `value` and `second` are cost − column dual. */
interface BestTwo {
  column: number;
  value: number;
  secondColumn: number;
  second: number;
}

/**
 * Gives each free row its best column and lowers that column's dual to the row's second choice. A row that is
 * displaced by this chooses again at once. Returns the rows that stay free.
 */
function reduceRows(work: MatchWork, waiting: readonly number[]): number[] {
  const { skips, rowToColumn, columnToRow } = work;
  const free = Int32Array.from(waiting);
  const kept: number[] = [];
  const best: BestTwo = { column: -1, value: 0, secondColumn: -1, second: 0 };
  let restarts = restartsPerRow * free.length;
  for (let next = 0; next < free.length; ) {
    const row = free[next] ?? 0;
    next += 1;
    findBestTwo(work, row, best);
    // Skipping it is no dearer than the best it can get; duals only fall, so that stays true.
    if ((skips[row] ?? 0) <= best.value) continue;
    const column = chooseColumn(work, row, best);
    if (column < 0) {
      kept.push(row);
      continue;
    }
    const displaced = columnToRow[column] ?? -1;
    rowToColumn[row] = column;
    columnToRow[column] = row;
    if (displaced < 0) continue;
    rowToColumn[displaced] = -1;
    if (restarts > 0) {
      restarts -= 1;
      next -= 1;
      free[next] = displaced;
    } else kept.push(displaced);
  }
  return kept;
}

/** Of equal columns a free one counts as the better. */
function findBestTwo(work: MatchWork, row: number, best: BestTwo): void {
  const { columns, costs, columnDuals, columnToRow } = work;
  let [column, secondColumn] = [-1, -1];
  let value = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  const start = row * columns;
  for (let other = 0; other < columns; other += 1) {
    const reduced = (costs[start + other] ?? 0) - (columnDuals[other] ?? 0);
    if (reduced > second || (reduced === second && second > value)) continue;
    if (reduced < value || (columnToRow[other] === -1 && reduced === value)) {
      second = value;
      secondColumn = column;
      value = reduced;
      column = other;
    } else {
      second = reduced;
      secondColumn = other;
    }
  }
  best.column = column;
  best.value = value;
  best.secondColumn = secondColumn;
  best.second = second;
}

/** The column a free row takes, its dual lowered; -1 = only a path can tell. */
function chooseColumn(work: MatchWork, row: number, best: BestTwo): number {
  const { limits, skips, columnDuals, columnToRow } = work;
  const dual = columnDuals[best.column] ?? 0;
  // A row with one column and no price of its own lowers nothing: the penalty would swallow the small digits.
  const hasNext = best.second < Number.POSITIVE_INFINITY || (limits[row] ?? 0) < Number.POSITIVE_INFINITY;
  const lowered = hasNext ? dual - (Math.min(best.second, skips[row] ?? 0) - best.value) : dual;
  if (lowered < dual) {
    columnDuals[best.column] = lowered;
    return best.column;
  }
  if (columnToRow[best.column] === -1) return best.column;
  // A tie (or a difference below rounding): nobody is displaced, or two rows could take turns for ever.
  const isFreeTie = best.second === best.value && columnToRow[best.secondColumn] === -1;
  return isFreeTie ? best.secondColumn : -1;
}

/** Buffers of the path search, used again for each row. */
interface Search {
  /** Reduced length of the shortest path found to a column; −Infinity once it is scanned. */
  readonly lengths: Float64Array;
  /** The row from which that path enters the column. */
  readonly from: Int32Array;
  /** Columns in the sequence in which they were scanned, with their final lengths. */
  readonly scanned: Int32Array;
  readonly scannedAt: Float64Array;
}

function openSearch(columns: number): Search {
  return {
    lengths: new Float64Array(columns),
    from: new Int32Array(columns),
    scanned: new Int32Array(columns),
    scannedAt: new Float64Array(columns),
  };
}

/** Where the shortest path ends: in a free column, or in a row that is skipped instead. */
interface PathEnd {
  readonly column: number;
  readonly skippedRow: number;
  readonly length: number;
  /** How many columns were scanned. */
  readonly count: number;
}

/** Finds the cheapest change of the pairs that serves or skips one more row, and makes it. */
function augmentFrom(work: MatchWork, row: number, search: Search): void {
  const end = findPath(work, row, search);
  lowerScanned(work.columnDuals, search, end);
  const { rowToColumn, columnToRow } = work;
  let column = end.column;
  if (end.skippedRow >= 0) {
    column = rowToColumn[end.skippedRow] ?? -1;
    rowToColumn[end.skippedRow] = -1;
    if (end.skippedRow === row) return;
  }
  for (let current = -1; current !== row; ) {
    current = search.from[column] ?? -1;
    columnToRow[column] = current;
    const before = rowToColumn[current] ?? -1;
    rowToColumn[current] = column;
    column = before;
  }
}

function lowerScanned(columnDuals: Float64Array, { scanned, scannedAt }: Search, end: PathEnd): void {
  for (let index = 0; index < end.count; index += 1) {
    const column = scanned[index] ?? 0;
    const excess = end.length - (scannedAt[index] ?? 0);
    if (excess > 0) columnDuals[column] = (columnDuals[column] ?? 0) - excess;
  }
}

/** Dijkstra over reduced costs; stops at the first free column or when skipping a row is no longer than that. */
function findPath(work: MatchWork, start: number, search: Search): PathEnd {
  const { columns, costs, skips, columnDuals, columnToRow } = work;
  const { lengths, from, scanned, scannedAt } = search;
  lengths.fill(Number.POSITIVE_INFINITY);
  let [row, offset, count] = [start, 0, 0];
  let skippedRow = start;
  let skipLength = skips[start] ?? 0;
  for (;;) {
    // One pass: shorten the paths through this row, and find the nearest column that is not scanned yet.
    let nearest = -1;
    let length = Number.POSITIVE_INFINITY;
    const base = row * columns;
    for (let column = 0; column < columns; column += 1) {
      let known = lengths[column] ?? 0;
      const candidate = (costs[base + column] ?? 0) - (columnDuals[column] ?? 0) - offset;
      if (candidate < known) {
        lengths[column] = candidate;
        from[column] = row;
        known = candidate;
      }
      if (known > length || known === Number.NEGATIVE_INFINITY) continue;
      if (known < length || columnToRow[column] === -1) {
        length = known;
        nearest = column;
      }
    }
    if (skipLength <= length) return { column: -1, skippedRow, length: skipLength, count };
    row = columnToRow[nearest] ?? -1;
    if (row < 0) return { column: nearest, skippedRow: -1, length, count };
    scanned[count] = nearest;
    scannedAt[count] = length;
    count += 1;
    lengths[nearest] = Number.NEGATIVE_INFINITY;
    offset = (costs[row * columns + nearest] ?? 0) - (columnDuals[nearest] ?? 0) - length;
    const skip = (skips[row] ?? 0) - offset;
    if (skip < skipLength) {
      skipLength = skip;
      skippedRow = row;
    }
  }
}
