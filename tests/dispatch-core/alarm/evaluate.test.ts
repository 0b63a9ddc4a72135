/** Rules on readings: they begin and end as they say, and never chatter, whatever the order of the samples. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultAlarmRules } from '#dispatch-core/alarm/default-rules.ts';
import {
  type Change,
  evaluateRule,
  evaluateSilence,
  freshState,
  type RuleState,
  type Sample,
  type SampleValue,
} from '#dispatch-core/alarm/evaluate.ts';
import {
  type AlarmRule,
  type CurveRule,
  findRuleFaults,
  type MissingRule,
  type RateRule,
  type ThresholdRule,
  type ValueRule,
  wantedAt,
} from '#dispatch-core/alarm/rule.ts';
import { minuteMs, secondMs } from '#dispatch-core/domain/time.ts';

const head = { severity: 2, heatStationIds: null } as const;
const low: ThresholdRule = {
  ...head,
  id: 'low',
  kind: 'threshold',
  metric: 'p',
  direction: 'below',
  limit: 0.2,
  hysteresis: 0.02,
  delayS: 60,
};
const cold: CurveRule = {
  ...head,
  id: 'cold',
  kind: 'curve',
  metric: 'supply',
  outdoorMetric: 'outdoor',
  points: [
    [-20, 60],
    [0, 45],
    [20, 32],
  ],
  direction: 'below',
  limit: 5,
  hysteresis: 2,
  delayS: 0,
};
const drop: RateRule = {
  ...head,
  id: 'drop',
  kind: 'rate',
  metric: 'flow',
  direction: 'falling',
  limit: 0.5,
  relative: true,
  hysteresis: 0.1,
  windowS: 600,
  delayS: 0,
  holdS: 3600,
};
const silent: MissingRule = { ...head, id: 'silent', kind: 'missing', afterS: 600 };

const sample = (
  at: number,
  values: Readonly<Record<string, number | null>>,
  quality: SampleValue['quality'] = 'good',
): Sample => ({
  at,
  values: new Map(Object.entries(values).map(([name, value]) => [name, { value, quality }])),
});

function run(rule: ValueRule, samples: readonly Sample[], from: RuleState = freshState) {
  let state = from;
  const changes: Change[] = [];
  for (const one of samples) {
    const evaluated = evaluateRule(rule, state, one);
    state = evaluated.state;
    if (evaluated.change !== null) changes.push(evaluated.change);
  }
  return { state, changes };
}
const minutes = (n: number) => n * minuteMs;
const pressure = (values: readonly number[]) => values.map((p, i) => sample(minutes(i + 1), { p }));

describe('a threshold', () => {
  it('begins after its delay and is over beyond its hysteresis', () => {
    expect(run(low, pressure([0.25, 0.19])).changes).toEqual([]);
    expect(run(low, pressure([0.25, 0.19, 0.19])).changes).toEqual(['raised']);
    expect(run(low, pressure([0.25, 0.19, 0.21, 0.19, 0.21])).changes).toEqual([]);
    expect(run(low, pressure([0.19, 0.19, 0.21, 0.219])).changes).toEqual(['raised']);
    expect(run(low, pressure([0.19, 0.19, 0.21, 0.23])).changes).toEqual(['raised', 'returned']);
  });

  it('is never moved by a value of bad quality, nor ended by one', () => {
    const bad = [1, 2, 3, 4].map((i) => sample(minutes(i), { p: 0 }, 'bad'));
    expect(run(low, bad)).toEqual({ state: freshState, changes: [] });
    const active = run(low, pressure([0.1, 0.1])).state;
    expect(run(low, [sample(minutes(9), { p: 0.9 }, 'bad')], active).changes).toEqual([]);
    expect(run(low, [sample(minutes(9), { p: null })], active).changes).toEqual([]);
    expect(run(low, [sample(minutes(9), { p: 0.9 })], active).changes).toEqual(['returned']);
  });

  it('is not moved inside its hysteresis by any samples in any order, also repeated', () => {
    const band = fc.double({ min: 0.2, max: 0.22, noNaN: true });
    const times = fc.integer({ min: 3, max: 400 });
    fc.assert(
      fc.property(fc.array(fc.tuple(times, band), { maxLength: 60 }), fc.boolean(), (points, wasActive) => {
        const start = wasActive ? run(low, pressure([0.1, 0.1])) : run(low, pressure([0.3, 0.3]));
        const samples = points.map(([at, p]) => sample(minutes(at), { p }));
        const after = run(low, [...samples, ...samples.toReversed()], start.state);
        expect(after.changes).toEqual([]);
        expect(after.state.phase).toBe(wasActive ? 'active' : 'normal');
      }),
    );
  });

  it('answers the same whatever is repeated or comes late', () => {
    const values = fc.array(fc.double({ min: 0.1, max: 0.3, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.array(fc.nat(39), { maxLength: 30 }), (list, again) => {
        const samples = pressure(list);
        const noisy = samples.flatMap((one, i) => [
          one,
          ...again.filter((n) => n <= i).flatMap((n) => samples[n] ?? []),
        ]);
        expect(run(low, noisy)).toEqual(run(low, samples));
      }),
    );
  });

  it('changes by turns only: raised, returned, raised …', () => {
    const values = fc.array(fc.double({ min: 0.1, max: 0.3, noNaN: true }), { maxLength: 80 });
    fc.assert(
      fc.property(values, (list) => {
        const { changes } = run(low, pressure(list));
        expect(changes).toEqual(changes.map((_, i) => (i % 2 === 0 ? 'raised' : 'returned')));
      }),
    );
  });
});

describe('the outdoor curve', () => {
  const at = (minute: number, outdoor: number, supply: number) =>
    sample(minutes(minute), { outdoor, supply });

  it('asks more the colder it is, and is level beyond its ends', () => {
    expect(wantedAt(cold.points, -10)).toBeCloseTo(52.5);
    expect(wantedAt(cold.points, -40)).toBe(60);
    expect(wantedAt(cold.points, 35)).toBe(32);
    expect(wantedAt(cold.points, -20)).toBe(60);
  });

  it('finds the same supply fine at 0 °C and alarming at −20 °C', () => {
    expect(run(cold, [at(1, 0, 44)]).changes).toEqual([]);
    expect(run(cold, [at(1, -20, 44)]).changes).toEqual(['raised']);
    expect(run(cold, [at(1, -20, 44), at(2, -20, 56), at(3, -20, 58)]).changes).toEqual([
      'raised',
      'returned',
    ]);
  });

  it('says nothing without an outdoor temperature', () => {
    expect(run(cold, [sample(minutes(1), { supply: 10 })]).changes).toEqual([]);
  });
});

describe('a rate of change', () => {
  const flow = (values: readonly number[], everyS = 60) =>
    values.map((value, i) => sample((i + 1) * everyS * secondMs, { flow: value }));

  it('finds a fall within its window, whatever the size of the station', () => {
    expect(run(drop, flow([20, 20, 9])).changes).toEqual(['raised']);
    expect(run(drop, flow([80, 80, 36])).changes).toEqual(['raised']);
    expect(run(drop, flow([80, 80, 60, 50])).changes).toEqual([]);
  });

  it('does not take a slow change for one', () => {
    const slow = Array.from({ length: 60 }, (_, i) => 80 - i);
    expect(run(drop, flow(slow)).changes).toEqual([]);
  });

  it('is over when the flow is back, and after its hold the new level is the usual one', () => {
    expect(run(drop, flow([80, 20, 20, 50])).changes).toEqual(['raised', 'returned']);
    expect(run(drop, flow([80, 20, 20, 45])).changes).toEqual(['raised']);
    const long = [80, ...Array.from({ length: 64 }, () => 20)];
    expect(run(drop, flow(long)).changes).toEqual(['raised', 'returned']);
  });

  it('keeps what it stores small', () => {
    const { state } = run(
      drop,
      flow(
        Array.from({ length: 600 }, () => 50),
        1,
      ),
    );
    expect(state.window.length).toBeLessThan(60);
  });
});

describe('silence', () => {
  it('begins after its time, once, and is over with the next sample; a station that never spoke is not silent', () => {
    expect(evaluateSilence(silent, freshState, null, minutes(60)).change).toBeNull();
    expect(evaluateSilence(silent, freshState, 0, minutes(9)).change).toBeNull();
    const begun = evaluateSilence(silent, freshState, 0, minutes(10));
    expect(begun.change).toBe('raised');
    expect(evaluateSilence(silent, begun.state, 0, minutes(30)).change).toBeNull();
    expect(evaluateSilence(silent, begun.state, minutes(31), minutes(32)).change).toBe('returned');
  });
});

describe('findRuleFaults', () => {
  it('has nothing against the rules that a site starts with', () => {
    expect(findRuleFaults(defaultAlarmRules)).toEqual([]);
  });

  it('names the path of what is wrong', () => {
    const pathsOf = (...rules: readonly AlarmRule[]) => findRuleFaults(rules).map(({ path }) => path);
    expect(pathsOf({ ...low, hysteresis: -1 })).toEqual(['0.hysteresis']);
    expect(pathsOf(low, { ...low, delayS: Number.NaN })).toEqual(['1.id', '1.delayS']);
    expect(
      pathsOf({
        ...cold,
        points: [
          [0, 40],
          [0, 45],
        ],
      }),
    ).toEqual(['0.points.1']);
    expect(pathsOf({ ...cold, points: [] })).toEqual(['0.points']);
    expect(pathsOf({ ...drop, limit: 2, windowS: 0 })).toEqual(['0.limit', '0.windowS']);
    expect(pathsOf({ ...silent, afterS: 0, heatStationIds: [] })).toEqual(['0.heatStationIds', '0.afterS']);
    expect(pathsOf({ ...low, metric: 'no metric' })).toEqual(['0.metric']);
  });
});
