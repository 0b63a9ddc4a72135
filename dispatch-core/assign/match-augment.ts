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
  /** No reduced cost is ever below this. */
  readonly floor: number;
}

/** Row reductions: a few sweeps find most of the pairs at the price of looking at each row a few times. */
const sweeps = 3;
/** Displaced rows taken up again at once, per free row of a sweep; the paths settle the rest. */
const restartsPerRow = 4;

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
  const { columns, costs, columnDuals, columnToRow, floor } = work;
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
      // Free, and nothing can be better: the rest of the row need not be read.
      if (reduced <= floor && columnToRow[other] === -1) {
        second = reduced;
        break;
      }
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

/** Buffers of the path search, used again for each row; one place per column. */
interface Search {
  /** Columns: scanned, then those at the present smallest length, then the others. */
  readonly order: Int32Array;
  /** For the column at each place: reduced length of the shortest path to it, plus its dual. */
  readonly reach: Float64Array;
  /** By column: the row from which that path enters it. */
  readonly from: Int32Array;
}

function openSearch(columns: number): Search {
  return {
    order: new Int32Array(columns),
    reach: new Float64Array(columns),
    from: new Int32Array(columns),
  };
}

/** Where the shortest path ends: in a free column, or in a row that is skipped instead. */
interface PathEnd {
  readonly column: number;
  readonly skippedRow: number;
  readonly length: number;
  /** How many columns were scanned. */
  readonly scanned: number;
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

function lowerScanned(columnDuals: Float64Array, { order, reach }: Search, end: PathEnd): void {
  for (let place = 0; place < end.scanned; place += 1) {
    const column = order[place] ?? 0;
    const dual = columnDuals[column] ?? 0;
    const excess = end.length - ((reach[place] ?? 0) - dual);
    if (excess > 0) columnDuals[column] = dual - excess;
  }
}

/** Dijkstra over reduced costs; stops at the first free column or when skipping a row is no longer than that. */
function findPath(work: MatchWork, start: number, { order, reach, from }: Search): PathEnd {
  const { columns, costs, skips, columnDuals, columnToRow } = work;
  const first = start * columns;
  for (let column = 0; column < columns; column += 1) {
    order[column] = column;
    reach[column] = costs[first + column] ?? 0;
    from[column] = start;
  }
  let skippedRow = start;
  let skipLength = skips[start] ?? 0;
  let scanned = 0;
  let reached = 0;
  let length = 0;
  for (;;) {
    if (scanned === reached) {
      length = Number.POSITIVE_INFINITY;
      for (let place = scanned; place < columns; place += 1) {
        const column = order[place] ?? 0;
        const total = reach[place] ?? 0;
        const candidate = total - (columnDuals[column] ?? 0);
        if (candidate > length) continue;
        if (candidate < length) {
          length = candidate;
          reached = scanned;
        }
        order[place] = order[reached] ?? 0;
        reach[place] = reach[reached] ?? 0;
        order[reached] = column;
        reach[reached] = total;
        reached += 1;
      }
      if (skipLength <= length) return { column: -1, skippedRow, length: skipLength, scanned };
      for (let place = scanned; place < reached; place += 1) {
        const column = order[place] ?? 0;
        if (columnToRow[column] === -1) return { column, skippedRow: -1, length, scanned };
      }
    }
    const via = order[scanned] ?? 0;
    scanned += 1;
    const row = columnToRow[via] ?? 0;
    const base = row * columns;
    const offset = (costs[base + via] ?? 0) - (columnDuals[via] ?? 0) - length;
    const skip = (skips[row] ?? 0) - offset;
    if (skip < skipLength) {
      skipLength = skip;
      skippedRow = row;
    }
    for (let place = reached; place < columns; place += 1) {
      const column = order[place] ?? 0;
      const total = (costs[base + column] ?? 0) - offset;
      if (total >= (reach[place] ?? 0)) continue;
      reach[place] = total;
      from[column] = row;
      if (total - (columnDuals[column] ?? 0) > length) continue;
      if (columnToRow[column] === -1) return { column, skippedRow: -1, length, scanned };
      order[place] = order[reached] ?? 0;
      reach[place] = reach[reached] ?? 0;
      order[reached] = column;
      reach[reached] = total;
      reached += 1;
    }
  }
}
