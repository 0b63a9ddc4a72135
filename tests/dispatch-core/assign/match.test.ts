/** The assignment solver against all possibilities, against another solver, and against its own certificate. */
import fc from 'fast-check';
import { munkres } from 'munkres';
import { describe, expect, it } from 'vitest';
import { type AssignmentProblem, solveAssignment } from '#dispatch-core/assign/match.ts';
import {
  expectCertified,
  forbidden,
  problemOf,
  problems,
  solveByTrying,
  solveRows,
} from './match-samples.ts';

describe('small cases that can be checked by eye', () => {
  it('finds the pairs with the least sum, not the nearest first', () => {
    const answer = solveRows([
      [1, 2],
      [1, 10],
    ]);
    expect([...answer.rowToColumn]).toEqual([1, 0]);
    expect(answer.total).toBe(3);
    expect(answer.dual).toBeCloseTo(3, 12);
  });

  it('leaves columns over when there are more of them, and rows when there are more of those', () => {
    const wide = solveRows([[5, 3, 4]]);
    expect([...wide.columnToRow]).toEqual([-1, 0, -1]);
    const tall = solveRows([[5], [3], [4]]);
    expect([...tall.rowToColumn]).toEqual([-1, 0, -1]);
    expect(tall.total).toBe(3);
    expect(tall.missing).toBe(0);
    expect(sum(tall.rowDuals) + sum(tall.columnDuals)).toBeCloseTo(3, 12);
  });

  it('of rows that want the same column the cheaper gets it', () => {
    const answer = solveRows([
      [10, forbidden],
      [1, forbidden],
    ]);
    expect([...answer.rowToColumn]).toEqual([-1, 0]);
    expect(answer.missing).toBe(1);
    expect(answer.total).toBe(1);
    expect(answer.dual).toBeCloseTo(1, 9);
  });

  it('makes as many pairs as possible, at whatever cost', () => {
    const answer = solveRows([
      [1, 1000],
      [2, forbidden],
    ]);
    expect([...answer.rowToColumn]).toEqual([1, 0]);
  });

  it('skips a row where that is cheaper, and only there', () => {
    const costs = [
      [1, 1000],
      [2, forbidden],
    ];
    expect([...solveRows(costs, [50, 50]).rowToColumn]).toEqual([0, -1]);
    expect(solveRows(costs, [50, 50]).total).toBe(51);
    expect([...solveRows(costs, [50, forbidden]).rowToColumn]).toEqual([-1, 0]);
    expect(solveRows(costs, [2000, 2000]).total).toBe(1002);
  });

  it('answers problems in which nothing can be done', () => {
    expect(solveRows([]).total).toBe(0);
    expect(solveAssignment({ rows: 0, columns: 3, costs: new Float64Array() }).rowToColumn).toHaveLength(0);
    expect([...solveRows([[], []]).rowToColumn]).toEqual([-1, -1]);
    const closed = solveRows([
      [forbidden, forbidden],
      [forbidden, forbidden],
    ]);
    expect([...closed.rowToColumn]).toEqual([-1, -1]);
    expect({ total: closed.total, missing: closed.missing }).toEqual({ total: 0, missing: 2 });
  });

  it('refuses what is no cost matrix', () => {
    expect(() => solveAssignment({ rows: 2, columns: 2, costs: new Float64Array(3) })).toThrow(RangeError);
    expect(() => solveAssignment({ rows: 1.5, columns: 2, costs: new Float64Array(3) })).toThrow(RangeError);
    expect(() => solveRows([[Number.NaN]])).toThrow(RangeError);
    expect(() => solveRows([[Number.NEGATIVE_INFINITY]])).toThrow(RangeError);
    expect(() => solveRows([[1e200]])).toThrow(RangeError);
    expect(() => solveRows([[1]], [])).toThrow(RangeError);
  });
});

describe('any problem', () => {
  it('is solved as well as by trying everything, with a certificate', () => {
    fc.assert(
      fc.property(problems(5), (problem) => {
        const answer = solveAssignment(problem);
        const best = solveByTrying(problem);
        expect(answer.missing).toBe(best.pairsMissing);
        expect(answer.total).toBeCloseTo(best.total, 7);
        expectCertified(problem, answer);
      }),
      { numRuns: 2000 },
    );
  });

  it('has no positive dual on a column, and none at all on a column that nobody has', () => {
    fc.assert(
      fc.property(problems(8), (problem) => {
        const { columnDuals, columnToRow } = solveAssignment(problem);
        if (problem.rows > problem.columns && problem.skipCosts === undefined) return;
        for (const [column, dual] of columnDuals.entries()) {
          expect(dual).toBeLessThanOrEqual(1e-9);
          if (columnToRow[column] === -1) expect(dual).toBe(0);
        }
      }),
    );
  });

  it('changes nothing it was given', () => {
    const problem = problemOf([[3, 1, 2]], [9]);
    solveAssignment(problem);
    expect([...problem.costs]).toEqual([3, 1, 2]);
  });
});

describe('larger problems', () => {
  for (const [rows, columns] of [
    [60, 60],
    [40, 90],
    [90, 40],
  ] as const) {
    it(`finds the total of munkres on ${rows} × ${columns}`, () => {
      fc.assert(
        fc.property(fc.integer(), fc.constantFrom(3, 100, 1e6), (seed, most) => {
          const problem = randomProblem(rows, columns, seed, (chance) => Math.floor(chance * most));
          const answer = solveAssignment(problem);
          expect(answer.total).toBe(totalOfMunkres(problem));
          expectCertified(problem, answer);
        }),
        { numRuns: 25 },
      );
    });
  }

  it('certifies sparse problems of every shape', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0.02, 0.1, 0.5), (seed, share) => {
        for (const [rows, columns] of [
          [120, 120],
          [60, 200],
          [200, 60],
        ] as const) {
          const cost = (chance: number) => (chance < share ? chance * 3600 : forbidden);
          const problem = randomProblem(rows, columns, seed, cost);
          expectCertified(problem, solveAssignment(problem));
          const skipCosts = new Float64Array(rows).map((_, row) => (row % 3 === 0 ? forbidden : row * 7));
          expectCertified({ ...problem, skipCosts }, solveAssignment({ ...problem, skipCosts }));
        }
      }),
      { numRuns: 10 },
    );
  });

  it('certifies costs of very different sizes', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const problem = randomProblem(50, 50, seed, (chance) => 10 ** (chance * 12 - 4));
        expectCertified(problem, solveAssignment(problem));
      }),
      { numRuns: 25 },
    );
  });
});

function randomProblem(
  rows: number,
  columns: number,
  seed: number,
  cost: (chance: number) => number,
): AssignmentProblem {
  let state = seed >>> 0;
  const costs = new Float64Array(rows * columns).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x45d9f3b) >>> 0;
    return cost(((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32);
  });
  return { rows, columns, costs };
}

function totalOfMunkres({ rows, columns, costs }: AssignmentProblem): number {
  const matrix = Array.from({ length: rows }, (_, row) => [
    ...costs.subarray(row * columns, (row + 1) * columns),
  ]);
  return munkres(matrix).reduce((total, [row, column]) => total + (matrix[row]?.[column] ?? 0), 0);
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
