/** Policies: the defaults are sound, silly ones are refused with the path of what is wrong. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCurveFaults, gradeOn } from '#dispatch-core/assign/curve.ts';
import { defaultPolicy, withPresence } from '#dispatch-core/assign/default-policy.ts';
import type { FactorCode } from '#dispatch-core/assign/factors.ts';
import { type ClassPolicy, type DispatchPolicy, findPolicyFaults } from '#dispatch-core/assign/policy.ts';

function withLeak(changes: Partial<ClassPolicy>): DispatchPolicy {
  const { classes } = defaultPolicy;
  return { ...defaultPolicy, classes: { ...classes, leak: { ...classes.leak, ...changes } } };
}

const pathsOf = (policy: DispatchPolicy) => findPolicyFaults(policy).map((fault) => fault.path);
const zero: Record<FactorCode, number> = { travel: 0, load: 0, urgency: 0, slack: 0, area: 0, position: 0 };
const { weights, curves, rings } = defaultPolicy.classes.leak;

describe('policy check', () => {
  it('finds nothing wrong with the default, also for other age limits', () => {
    expect(findPolicyFaults(defaultPolicy)).toEqual([]);
    const slow = withPresence(defaultPolicy, { staleMs: 600_000, unknownAfterMs: 3_600_000 });
    expect(findPolicyFaults(slow)).toEqual([]);
    expect(slow.version).not.toBe(defaultPolicy.version);
    expect(gradeOn(slow.classes.leak.curves.position, 600)).toBe(100);
    expect(gradeOn(slow.classes.leak.curves.position, 601)).toBe(40);
  });

  const cases: readonly (readonly [string, DispatchPolicy, readonly string[]])[] = [
    ['negative weight', withLeak({ weights: { ...weights, load: -0.1 } }), ['classes.leak.weights.load']],
    [
      'weight that is no number',
      withLeak({ weights: { ...weights, area: Number.NaN } }),
      ['classes.leak.weights.area'],
    ],
    ['all weights zero', withLeak({ weights: zero }), ['classes.leak.weights']],
    ['empty curve', withLeak({ curves: { ...curves, load: [] } }), ['classes.leak.curves.load']],
    [
      'farther graded better',
      withLeak({
        curves: {
          ...curves,
          travel: [
            [0, 10],
            [60, 20],
          ],
        },
      }),
      ['classes.leak.curves.travel.1'],
    ],
    [
      'less slack graded better',
      withLeak({
        curves: {
          ...curves,
          slack: [
            [0, 50],
            [60, 20],
          ],
        },
      }),
      ['classes.leak.curves.slack.1'],
    ],
    [
      'grade above 100 and values that do not rise',
      withLeak({
        curves: {
          ...curves,
          load: [
            [1, 120],
            [1, 0],
          ],
        },
      }),
      ['classes.leak.curves.load.0', 'classes.leak.curves.load.1'],
    ],
    [
      'rings that shrink',
      withLeak({ rings: { ...rings, stationAfterMs: 60_000 } }),
      ['classes.leak.rings.allAfterMs'],
    ],
    ['half a tier', withLeak({ tier: 0.5 }), ['classes.leak.tier']],
    ['endless service', withLeak({ serviceMs: Number.POSITIVE_INFINITY }), ['classes.leak.serviceMs']],
    ['no name', { ...defaultPolicy, version: '' }, ['version']],
    [
      'unknown before stale',
      { ...defaultPolicy, presence: { staleMs: 10, unknownAfterMs: 10 } },
      ['presence.unknownAfterMs'],
    ],
    [
      'negative rest',
      { ...defaultPolicy, rest: { minRestMs: -1, breakMs: Number.NaN } },
      ['rest.minRestMs', 'rest.breakMs'],
    ],
    ['nobody loaded', { ...defaultPolicy, nearestFirst: 0 }, ['nearestFirst']],
  ];
  for (const [name, policy, paths] of cases) {
    it(`${name} → ${paths.join(', ')}`, () => expect(pathsOf(policy)).toEqual(paths));
  }
});

describe('grade curves', () => {
  const point = fc.tuple(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.double({ min: 0, max: 100, noNaN: true }),
  );
  const falling = fc
    // '===' because 0 and −0 are one value on a curve
    .uniqueArray(point, {
      minLength: 1,
      maxLength: 6,
      selector: ([value]) => value,
      comparator: (a, b) => a === b,
    })
    .map((points) => {
      const grades = points.map(([, grade]) => grade).sort((a, b) => b - a);
      const values = points.map(([value]) => value).sort((a, b) => a - b);
      return values.map((value, index) => [value, grades[index] ?? 0] as const);
    });

  it('stay inside 0…100 and never rise where they may only fall, to the last bit', () => {
    const value = fc.double({ min: -2e6, max: 2e6, noNaN: true });
    fc.assert(
      fc.property(falling, value, value, (curve, a, b) => {
        expect(findCurveFaults(curve, 'falling')).toEqual([]);
        const [low, high] = [gradeOn(curve, Math.min(a, b)), gradeOn(curve, Math.max(a, b))];
        expect(low).toBeGreaterThanOrEqual(high);
        expect(high).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(100);
      }),
      { numRuns: 500 },
    );
  });

  it('meet their points and are flat outside', () => {
    const curve = [
      [10, 80],
      [20, 30],
    ] as const;
    expect([0, 10, 15, 20, Number.POSITIVE_INFINITY].map((value) => gradeOn(curve, value))).toEqual([
      80, 80, 55, 30, 30,
    ]);
  });
});
