/** Coverage: exact against counting by hand, and a move that is offered always helps by as much as it says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CoverageQuestion, decideCoverage } from '#dispatch-core/assign/coverage.ts';

/** Places on a line, ten minutes apart. */
function onLine(weights: readonly number[], workers: readonly number[], minutesApart = 10): CoverageQuestion {
  const places = weights.length;
  const seconds = Float32Array.from({ length: places * places }, (_, at) => {
    return Math.abs(Math.floor(at / places) - (at % places)) * minutesApart * 60;
  });
  return {
    weights: Float64Array.from(weights),
    travel: { places, seconds },
    workers: workers.map((place, index) => ({ workerId: `w${index}`, place })),
    limitSeconds: 30 * 60,
  };
}

describe('coverage', () => {
  it('counts the places that nobody reaches in half an hour', () => {
    const { seconds, uncoveredPlaces, uncoveredWeight } = decideCoverage(onLine([5, 5, 5, 5, 5, 7, 8], [0]));
    expect([...seconds].map((s) => s / 60)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect([uncoveredPlaces, uncoveredWeight]).toEqual([3, 20]);
  });

  it('moves the one of two who is not needed where he is', () => {
    const { moveUp } = decideCoverage(onLine([5, 5, 5, 5, 5, 7, 8], [0, 1]));
    expect(moveUp).toMatchObject({ workerId: 'w1', toPlace: 5, gain: 15 });
  });

  it('leaves a man where he is when his own places are worth more', () => {
    expect(decideCoverage(onLine([90, 1, 1, 1, 1, 1, 1, 1, 20], [0])).moveUp).toBeNull();
  });

  it('has nothing to say where everybody is reached, or nobody is there to move', () => {
    expect(decideCoverage(onLine([1, 1, 1], [1]))).toMatchObject({ uncoveredPlaces: 0, moveUp: null });
    expect(decideCoverage(onLine([1, 1, 1], []))).toMatchObject({ uncoveredPlaces: 3, moveUp: null });
  });

  it('gains by a move exactly what is uncovered less after it', () => {
    const lines = fc.tuple(
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 14 }),
      fc.array(fc.nat(13), { maxLength: 4 }),
      fc.integer({ min: 5, max: 40 }),
    );
    fc.assert(
      fc.property(lines, ([weights, at, minutesApart]) => {
        const workers = at.map((place) => place % weights.length);
        const before = decideCoverage(onLine(weights, workers, minutesApart));
        const byHand = weights.filter(
          (_, place) => !workers.some((from) => Math.abs(from - place) * minutesApart <= 30),
        );
        expect(before.uncoveredPlaces).toBe(byHand.length);
        expect(before.uncoveredWeight).toBe(byHand.reduce((sum, one) => sum + one, 0));
        if (before.moveUp === null) return;
        const { workerId, toPlace, gain } = before.moveUp;
        const moved = workers.map((place, index) => (`w${index}` === workerId ? toPlace : place));
        const after = decideCoverage(onLine(weights, moved, minutesApart));
        expect(before.uncoveredWeight - after.uncoveredWeight).toBe(gain);
        expect(gain).toBeGreaterThan(0);
      }),
    );
  });
});
