/** Assignment problems for the tests of the solver, and the checks that every answer must pass. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Assignment, type AssignmentProblem, solveAssignment } from '#dispatch-core/assign/match.ts';

export const forbidden = Number.POSITIVE_INFINITY;

/** A problem from rows of costs. */
export function problemOf(
  costs: readonly (readonly number[])[],
  skipCosts?: readonly number[],
): AssignmentProblem {
  const problem = {
    rows: costs.length,
    columns: costs[0]?.length ?? 0,
    costs: Float64Array.from(costs.flat()),
  };
  return skipCosts === undefined ? problem : { ...problem, skipCosts: Float64Array.from(skipCosts) };
}

/** Solves a problem of rows of costs. */
export function solveRows(costs: readonly (readonly number[])[], skipCosts?: readonly number[]): Assignment {
  return solveAssignment(problemOf(costs, skipCosts));
}

/** Random small problems: whole numbers so that there are ties, many forbidden pairs, with and without skips. */
export function problems(longest: number): fc.Arbitrary<AssignmentProblem> {
  const side = fc.integer({ min: 0, max: longest });
  const cost = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -5, max: 20 }) },
    { weight: 2, arbitrary: fc.double({ min: -10, max: 100, noNaN: true }) },
    { weight: 2, arbitrary: fc.constant(forbidden) },
  );
  const skip = fc.oneof(fc.integer({ min: -5, max: 40 }), fc.constant(forbidden));
  return fc.tuple(side, side, fc.boolean()).chain(([rows, columns, hasSkips]) =>
    fc
      .tuple(
        fc.array(cost, { minLength: rows * columns, maxLength: rows * columns }),
        fc.array(skip, { minLength: rows, maxLength: rows }),
      )
      .map(([costs, skips]) => ({
        rows,
        columns,
        costs: Float64Array.from(costs),
        ...(hasSkips ? { skipCosts: Float64Array.from(skips) } : {}),
      })),
  );
}

/** The best answer there is, by trying all: as few missing rows (or pairs) as possible, then the least cost. */
export function solveByTrying(problem: AssignmentProblem): {
  readonly pairsMissing: number;
  readonly total: number;
} {
  const { rows, columns, costs, skipCosts } = problem;
  const used = new Set<number>();
  const tryFrom = (row: number): { pairsMissing: number; total: number } => {
    if (row === rows) return { pairsMissing: 0, total: 0 };
    const skip = skipCosts?.[row] ?? forbidden;
    const rest = tryFrom(row + 1);
    let best =
      skip === forbidden
        ? { pairsMissing: rest.pairsMissing + 1, total: rest.total }
        : { pairsMissing: rest.pairsMissing, total: rest.total + skip };
    for (let column = 0; column < columns; column += 1) {
      const cost = costs[row * columns + column] ?? 0;
      if (cost === forbidden || used.has(column)) continue;
      used.add(column);
      const after = tryFrom(row + 1);
      used.delete(column);
      const total = after.total + cost;
      const isBetter =
        after.pairsMissing < best.pairsMissing ||
        (after.pairsMissing === best.pairsMissing && total < best.total);
      if (isBetter) best = { pairsMissing: after.pairsMissing, total };
    }
    return best;
  };
  const { pairsMissing, total } = tryFrom(0);
  // Rows beyond the number of columns cannot have a pair; only pairs that could exist are missing.
  const spare = skipCosts === undefined ? Math.max(0, rows - columns) : 0;
  return { pairsMissing: pairsMissing - spare, total };
}

/** Checks that an answer is an assignment, that its duals are feasible, and that primal and dual agree. */
export function expectCertified(problem: AssignmentProblem, answer: Assignment): void {
  const { rows, columns, costs } = problem;
  const { rowToColumn, columnToRow, rowDuals, columnDuals } = answer;
  const size = costs.filter(Number.isFinite).reduce((most, cost) => Math.max(most, Math.abs(cost)), 1);
  const slip = 1e-9 * Math.max(size, answer.penalty);
  for (let row = 0; row < rows; row += 1) {
    const chosen = rowToColumn[row] ?? -1;
    if (chosen >= 0) expect(columnToRow[chosen]).toBe(row);
    for (let column = 0; column < columns; column += 1) {
      const cost = costs[row * columns + column] ?? 0;
      const reduced = cost - (rowDuals[row] ?? 0) - (columnDuals[column] ?? 0);
      if (reduced < -slip) expect.fail(`row ${row}, column ${column}: reduced cost ${reduced}`);
      if (column === chosen && !(Math.abs(reduced) <= slip))
        expect.fail(`pair ${row}-${column} is not tight`);
    }
  }
  for (const [column, row] of columnToRow.entries()) if (row >= 0) expect(rowToColumn[row]).toBe(column);
  expect(Math.abs(answer.total - answer.dual)).toBeLessThanOrEqual(slip * Math.max(1, rows));
}
