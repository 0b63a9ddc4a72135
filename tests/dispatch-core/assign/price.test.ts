/** The price of a forced choice against solving the forced problem anew. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AssignmentProblem, solveAssignment } from '#dispatch-core/assign/match.ts';
import { type ForcedChoice, priceRow } from '#dispatch-core/assign/price.ts';
import { forbidden, problemOf, problems } from './match-samples.ts';

describe('the price of another choice', () => {
  it('is nothing for what was chosen, and names who moves where for anything else', () => {
    const problem = problemOf([
      [1, 5, 20],
      [2, 3, 20],
    ]);
    const price = priceRow(problem, solveAssignment(problem), 0);
    expect(price(0)).toEqual({ delta: 0, moves: [], missing: 0 });
    // Row 0 on column 1 costs 4 more; row 1 moves to column 0 and saves 1.
    expect(price(1)).toEqual({ delta: 3, moves: [{ row: 1, from: 1, to: 0 }], missing: 0 });
    expect(price(2)).toEqual({ delta: 18, moves: [{ row: 1, from: 1, to: 0 }], missing: 0 });
  });

  it('says when somebody is left without a column', () => {
    const problem = problemOf([
      [1, 2],
      [3, forbidden],
    ]);
    const price = priceRow(problem, solveAssignment(problem), 0);
    expect(price(0)).toMatchObject({ missing: 1, moves: [{ row: 1, from: 0, to: -1 }] });
    expect(price(0)?.delta).toBeCloseTo(-4, 9);
    expect(priceRow(problem, solveAssignment(problem), 1)(1)).toBeNull();
  });

  it('lets a row that was skipped take the place that becomes free', () => {
    const dear = problemOf(
      [
        [1, 9],
        [6, forbidden],
      ],
      [50, 8],
    );
    expect([...solveAssignment(dear).rowToColumn]).toEqual([0, -1]);
    expect(priceRow(dear, solveAssignment(dear), 0)(1)).toEqual({
      delta: 6,
      moves: [{ row: 1, from: -1, to: 0 }],
      missing: 0,
    });
  });

  it('is what solving anew finds, for every pair of any problem', () => {
    fc.assert(
      fc.property(problems(6), (problem) => {
        const solved = solveAssignment(problem);
        for (let row = 0; row < problem.rows; row += 1) {
          const price = priceRow(problem, solved, row);
          for (let column = 0; column < problem.columns; column += 1) {
            expectSolvedAnew(problem, solved, row, column, price(column));
          }
        }
      }),
      { numRuns: 600 },
    );
  });
});

/** Forces the pair by forbidding everything else for its row, solves, and compares. */
function expectSolvedAnew(
  problem: AssignmentProblem,
  solved: ReturnType<typeof solveAssignment>,
  row: number,
  column: number,
  choice: ForcedChoice | null,
): void {
  const { rows, columns, costs, skipCosts } = problem;
  const cost = costs[row * columns + column] ?? forbidden;
  if (cost === forbidden || choice === null) {
    expect(choice).toBeNull();
    expect(cost).toBe(forbidden);
    return;
  }
  const keptColumns = Array.from({ length: columns }, (_, index) => index).filter((one) => one !== column);
  const keptRows = Array.from({ length: rows }, (_, index) => index).filter((one) => one !== row);
  const rest = solveAssignment({
    rows: rows - 1,
    columns: columns - 1,
    costs: Float64Array.from(
      keptRows.flatMap((r) => keptColumns.map((c) => costs[r * columns + c] ?? forbidden)),
    ),
    ...(skipCosts === undefined
      ? {}
      : { skipCosts: Float64Array.from(keptRows.map((r) => skipCosts[r] ?? forbidden)) }),
  });
  expect(choice.missing).toBe(rest.missing - solved.missing);
  expect(solved.total + choice.delta).toBeCloseTo(rest.total + cost, 6);
  // The moves are the change itself: applied, they give that very total.
  const after = Array.from(solved.rowToColumn);
  after[row] = column;
  for (const move of choice.moves) {
    expect(solved.rowToColumn[move.row]).toBe(move.from);
    after[move.row] = move.to;
  }
  const used = after.filter((one) => one >= 0);
  expect(new Set(used).size).toBe(used.length);
  const total = after.reduce((sum, to, r) => {
    const skip = skipCosts?.[r] ?? forbidden;
    if (to < 0) return skip === forbidden ? sum : sum + skip;
    return sum + (costs[r * columns + to] ?? 0);
  }, 0);
  expect(total).toBeCloseTo(rest.total + cost, 6);
}
