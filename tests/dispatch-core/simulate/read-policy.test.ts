/** Policy files: every wrong field by its path, silly values as warnings, everything left out as in the base. */
import { describe, expect, it } from 'vitest';
import { builtInPolicies } from '#dispatch-core/simulate/built-in.ts';
import { readSimPolicy } from '#dispatch-core/simulate/read-policy.ts';

const pathsOf = (file: unknown) => readSimPolicy(file).faults.map(({ path }) => path);
const warnedOf = (file: unknown) => readSimPolicy(file).warnings.map(({ path }) => path);
const weights = (leak: object) => ({ name: 'x', dispatch: { classes: { leak: { weights: leak } } } });

describe('readSimPolicy', () => {
  it('lays changes over the built-in policy', () => {
    const { policy, faults, warnings } = readSimPolicy({
      name: '夜班 1',
      divert: { mode: 'off' },
      batch: { classes: { routine: { ageReliefS: 5 } } },
    });
    expect([faults, warnings]).toEqual([[], []]);
    expect(policy.name).toBe('夜班 1');
    expect(policy.divert).toEqual({ ...builtInPolicies.hearthline.divert, mode: 'off' });
    expect(policy.batch.classes.routine.ageReliefS).toBe(5);
    expect(policy.batch.classes.noHeat).toEqual(builtInPolicies.hearthline.batch.classes.noHeat);
    expect(policy.dispatch).toEqual(builtInPolicies.hearthline.dispatch);
    expect(readSimPolicy({ name: 'b', base: 'batch' }).policy.rule).toBe('batch');
  });

  it.each([
    [[], ''],
    [null, ''],
    ['hearthline', ''],
    [{ name: '' }, 'name'],
    [{ name: 'nearest' }, 'name'],
    [{ name: 'a\nb' }, 'name'],
    [{ name: 'x', base: 'fastest' }, 'base'],
    [{ name: 'x', rule: 'magic' }, 'rule'],
    [{ name: 'x', colour: 'red' }, 'colour'],
    [{ name: 'x', dispatch: { classes: { leaks: {} } } }, 'dispatch.classes.leaks'],
    [{ name: 'x', dispatch: 7 }, 'dispatch'],
    [weights({ travel: '0.5' }), 'dispatch.classes.leak.weights.travel'],
    [weights({ travel: -1 }), 'dispatch.classes.leak.weights.travel'],
    [weights({ speed: 1 }), 'dispatch.classes.leak.weights.speed'],
    [
      weights({ travel: 0, load: 0, urgency: 0, slack: 0, area: 0, position: 0 }),
      'dispatch.classes.leak.weights',
    ],
    [
      { name: 'x', dispatch: { classes: { leak: { curves: { travel: [[0]] } } } } },
      'dispatch.classes.leak.curves.travel.0',
    ],
    [
      {
        name: 'x',
        dispatch: {
          classes: {
            leak: {
              curves: {
                travel: [
                  [0, 10],
                  [9, 20],
                ],
              },
            },
          },
        },
      },
      'dispatch.classes.leak.curves.travel.1',
    ],
    [{ name: 'x', batch: { maxWindowMs: -1 } }, 'batch.maxWindowMs'],
    [
      { name: 'x', batch: { classes: { leak: { patience: { dueShare: 2 } } } } },
      'batch.classes.leak.patience.dueShare',
    ],
    [{ name: 'x', divert: { mode: 'sometimes' } }, 'divert.mode'],
    [{ name: 'x', divert: { maxLossMs: -5 } }, 'divert.maxLossMs'],
  ])('refuses %j by the path %s', (file, path) => {
    expect(pathsOf(file)).toContain(path);
  });

  it.each([
    [weights({ travel: 0 }), 'dispatch.classes.leak.weights.travel'],
    [weights({ area: 50 }), 'dispatch.classes.leak.weights.area'],
    [{ name: 'x', dispatch: { classes: { leak: { tier: 3 } } } }, 'dispatch.classes.leak.tier'],
    [{ name: 'x', batch: { maxWindowMs: 120_000 } }, 'batch.maxWindowMs'],
    [{ name: 'x', batch: { classes: { routine: { ageReliefS: 0 } } } }, 'batch.classes.routine'],
    [{ name: 'x', rule: 'nearest' }, 'rule'],
  ])('takes %j and warns at %s', (file, path) => {
    expect(pathsOf(file)).toEqual([]);
    expect(warnedOf(file)).toContain(path);
  });
});
