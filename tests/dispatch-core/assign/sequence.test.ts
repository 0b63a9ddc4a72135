/** The route improver: every answer is a valid plan, never worse than its start, repeatable, and best where one can count. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  improveSequences,
  type SequenceProblem,
  type SequenceResult,
  type Sequences,
} from '#dispatch-core/assign/sequence.ts';
import { bestByTrying, costOfPlan, makeProblem, type ProblemSize } from './sequence-samples.ts';

const size = (most: Partial<ProblemSize> = {}): fc.Arbitrary<ProblemSize> =>
  fc.record({
    stops: fc.integer({ min: 0, max: most.stops ?? 14 }),
    vehicles: fc.integer({ min: 1, max: most.vehicles ?? 4 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
    hard: fc.boolean(),
    late: fc.boolean(),
    pins: fc.boolean(),
    open: fc.boolean(),
  });

/** Throws where a plan breaks a rule; times and costs are recomputed from the question alone. */
function expectValid(problem: SequenceProblem, result: SequenceResult): void {
  const served = result.routes.flat();
  const everyone = [...served, ...result.unserved].sort((a, b) => a - b);
  expect(everyone).toEqual(problem.stops.map((_, stop) => stop));
  expect(result.routes).toHaveLength(problem.vehicles.length);
  const counted = costOfPlan(problem, result.routes);
  expect(counted.broken).toEqual([]);
  expect(result.cost).toBeCloseTo(counted.cost, 6);
  expect(result.lateness).toBeCloseTo(counted.lateness, 6);
  for (const stop of served) expect(result.startAt[stop]).toBeCloseTo(counted.startAt.get(stop) ?? -1, 6);
  for (const stop of result.unserved) expect(result.startAt[stop]).toBeNaN();
}

describe('any problem', () => {
  it('is answered with a valid plan that is not worse than its start', () => {
    fc.assert(
      fc.property(size(), (made) => {
        const problem = makeProblem(made);
        const result = improveSequences(problem, { seed: made.seed, iterations: 150 });
        expectValid(problem, result);
        expect(result.unserved.length).toBeLessThanOrEqual(result.before.unserved);
        if (result.unserved.length === result.before.unserved) {
          expect(result.cost).toBeLessThanOrEqual(result.before.cost + 1e-6);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps to a plan of before unless another is better', () => {
    fc.assert(
      fc.property(size(), fc.integer(), (made, seed) => {
        const problem = makeProblem({ ...made, pins: false });
        const start: Sequences = improveSequences(problem, { seed, iterations: 20 }).routes;
        const served = start.flat().length;
        const result = improveSequences(problem, { seed: seed + 1, iterations: 50, start });
        expectValid(problem, result);
        expect(result.routes.flat().length).toBeGreaterThanOrEqual(served);
        if (result.routes.flat().length === served) {
          expect(result.cost).toBeLessThanOrEqual(costOfPlan(problem, start).cost + 1e-6);
        }
        expect(improveSequences(problem, { seed, iterations: 0, start }).before.cost).toBeCloseTo(
          costOfPlan(problem, improveSequences(problem, { seed, iterations: 0, start }).routes).cost,
          6,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('gets the same answer from the same seed and iterations', () => {
    fc.assert(
      fc.property(size(), (made) => {
        const ask = () => improveSequences(makeProblem(made), { seed: made.seed, iterations: 100 });
        expect(ask()).toEqual(ask());
      }),
      { numRuns: 20 },
    );
  });

  it('is answered with the best plan where all can be tried', () => {
    fc.assert(
      fc.property(size({ stops: 5, vehicles: 2 }), (made) => {
        const problem = makeProblem({ ...made, pins: false });
        const best = bestByTrying(problem);
        const result = improveSequences(problem, { seed: made.seed, iterations: 400 });
        expect(result.unserved.length).toBe(best.unserved);
        expect(result.cost).toBeCloseTo(best.cost, 6);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the budget', () => {
  const problem = makeProblem({
    stops: 12,
    vehicles: 3,
    seed: 4,
    hard: false,
    late: true,
    pins: false,
    open: true,
  });

  it('of time ends the search by the clock that was given', () => {
    let nowMs = 5_000;
    const time = { budgetMs: 100, nowMs: () => (nowMs += 10) };
    const { iterations } = improveSequences(problem, { seed: 1, time });
    expect(iterations).toBeGreaterThan(64);
    expect(iterations).toBeLessThan(64 * 11);
  });

  it('of iterations ends it as well, and none leaves the start', () => {
    const time = { budgetMs: 1e9, nowMs: () => 0 };
    expect(improveSequences(problem, { seed: 1, iterations: 30, time }).iterations).toBe(30);
    const start = improveSequences(problem, { seed: 1, iterations: 0 });
    expect(start.iterations).toBe(0);
    expect(start.cost).toBe(start.before.cost);
  });
});

describe('a re-plan', () => {
  it('leaves a stop with the worker who was announced unless the change is worth its price', () => {
    // Two workers at the ends of a line, one stop a little nearer to the second.
    const at = [0, 100, 55];
    const travel = Float64Array.from(at.flatMap((from) => at.map((to) => Math.abs(from - to))));
    const ask = (price: number) =>
      improveSequences(
        {
          size: 3,
          travel,
          stops: [{ location: 2 }],
          vehicles: [
            { start: 0, end: null },
            { start: 1, end: null },
          ],
          servedBy: Float64Array.of(0, price),
        },
        { seed: 1, iterations: 20, start: [[0], []] },
      ).routes;
    expect(ask(5)).toEqual([[], [0]]);
    expect(ask(15)).toEqual([[0], []]);
  });
});

describe('a bad question', () => {
  const one: SequenceProblem = {
    size: 2,
    travel: Float64Array.of(0, 1, 1, 0),
    stops: [{ location: 1 }],
    vehicles: [{ start: 0, end: null }],
  };
  const bad: readonly [string, SequenceProblem, RegExp][] = [
    ['a matrix of the wrong size', { ...one, travel: new Float64Array(3) }, /travel must have 4/],
    ['a way that takes less than no time', { ...one, travel: Float64Array.of(0, -1, 1, 0) }, /numbers ≥ 0/],
    ['a stop outside the matrix', { ...one, stops: [{ location: 2 }] }, /stop 0: its location/],
    [
      'a stop that closes before it opens',
      { ...one, stops: [{ location: 1, opensAt: 2, closesAt: 1 }] },
      /closes/,
    ],
    ['a stop fixed twice', { ...one, vehicles: [{ start: 0, end: null, fixed: [0, 0] }] }, /fixed twice/],
    ['an unknown vehicle', { ...one, stops: [{ location: 1, vehicle: 3 }] }, /vehicle is unknown/],
  ];
  it.each(bad)('is refused with a sentence: %s', (_, problem, sentence) => {
    expect(() => improveSequences(problem, { seed: 1 })).toThrow(sentence);
  });

  it('with a stop that nobody can reach in time leaves it unserved, the others not', () => {
    const problem = { ...one, stops: [{ location: 1 }, { location: 1, closesAt: 0.5 }] };
    const { routes, unserved } = improveSequences(problem, { seed: 1, iterations: 50 });
    expect(routes).toEqual([[0]]);
    expect(unserved).toEqual([1]);
  });
});
