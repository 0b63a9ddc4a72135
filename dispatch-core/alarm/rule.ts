/** Alarm rules as data: what of a heat station's readings is alarming, and the check of a list of rules. */

export const severities = [1, 2, 3] as const;
/** 1 act now, 2 act soon, 3 information. */
export type Severity = (typeof severities)[number];

interface RuleHead {
  /** Unique in its list; part of the key of its alarms, so it outlives restarts. */
  readonly id: string;
  readonly severity: Severity;
  /** Null: all heat stations; otherwise these only. */
  readonly heatStationIds: readonly string[] | null;
}

/** The value is beyond `limit` for `delayS`; over when it is back by more than `hysteresis`. */
export interface ThresholdRule extends RuleHead {
  readonly kind: 'threshold';
  readonly metric: string;
  readonly direction: 'above' | 'below';
  readonly limit: number;
  readonly hysteresis: number;
  readonly delayS: number;
}

/**
 * Within `windowS` the value moved by `limit` or more (a share of the value before, with `relative`). Over when it has
 * come back by more than `hysteresis`, or after `holdS`: then the new level is the usual one.
 */
export interface RateRule extends RuleHead {
  readonly kind: 'rate';
  readonly metric: string;
  readonly direction: 'rising' | 'falling';
  readonly limit: number;
  readonly relative: boolean;
  readonly hysteresis: number;
  readonly windowS: number;
  readonly delayS: number;
  readonly holdS: number;
}

/** Nothing was heard of the station for `afterS`. */
export interface MissingRule extends RuleHead {
  readonly kind: 'missing';
  readonly afterS: number;
}

/** The value is away from what the curve asks at the outdoor temperature, by more than `limit` for `delayS`. */
export interface CurveRule extends RuleHead {
  readonly kind: 'curve';
  readonly metric: string;
  readonly outdoorMetric: string;
  /** [outdoor °C, wanted], outdoor rising; straight between the points, level beyond them. */
  readonly points: readonly (readonly [outdoorC: number, wanted: number])[];
  readonly direction: 'above' | 'below' | 'both';
  readonly limit: number;
  readonly hysteresis: number;
  readonly delayS: number;
}

export type AlarmRule = ThresholdRule | RateRule | MissingRule | CurveRule;
/** Rules that look at values; the silent ones are found by time. */
export type ValueRule = Exclude<AlarmRule, MissingRule>;

export interface RuleFault {
  /** Path within the list: `2.limit`. */
  readonly path: string;
  readonly message: string;
}

const mostRules = 200;
const mostPoints = 50;
const longestS = 7 * 24 * 3600;

/** Everything that is wrong with a list of rules, with paths; empty when it may be used. */
export function findRuleFaults(rules: readonly AlarmRule[]): readonly RuleFault[] {
  const faults = rules.flatMap((rule, i) => [
    ...faultIf(
      !/^[a-z][A-Za-z0-9-]{0,39}$/.test(rule.id),
      `${i}.id`,
      'must be a short name, first a small letter',
    ),
    ...faultIf(
      rules.findIndex((other) => other.id === rule.id) !== i,
      `${i}.id`,
      `is taken: another rule is called ${rule.id}`,
    ),
    ...faultIf(!severities.includes(rule.severity), `${i}.severity`, 'must be 1, 2 or 3'),
    ...faultIf(
      rule.heatStationIds !== null && rule.heatStationIds.length === 0,
      `${i}.heatStationIds`,
      'must name a station; null means all of them',
    ),
    ...findKindFaults(rule).map(({ path, message }) => ({ path: `${i}.${path}`, message })),
  ]);
  return [...faultIf(rules.length > mostRules, 'length', `must be at most ${mostRules} rules`), ...faults];
}

function findKindFaults(rule: AlarmRule): readonly RuleFault[] {
  switch (rule.kind) {
    case 'threshold':
      return [...findBandFaults(rule), ...durationFault(rule.delayS, 'delayS')];
    case 'rate':
      return [
        ...findBandFaults(rule),
        ...faultIf(!(rule.limit > 0), 'limit', 'must be above 0'),
        ...faultIf(!(rule.hysteresis < rule.limit), 'hysteresis', 'must be below limit'),
        ...faultIf(
          rule.relative && rule.limit > 1 && rule.direction === 'falling',
          'limit',
          'a share is at most 1',
        ),
        ...durationFault(rule.delayS, 'delayS'),
        ...positiveDurationFault(rule.windowS, 'windowS'),
        ...positiveDurationFault(rule.holdS, 'holdS'),
      ];
    case 'missing':
      return positiveDurationFault(rule.afterS, 'afterS');
    case 'curve':
      return [
        ...findBandFaults(rule),
        ...faultIf(!(rule.limit > 0), 'limit', 'must be above 0'),
        ...faultIf(!(rule.hysteresis < rule.limit), 'hysteresis', 'must be below limit'),
        ...faultIf(!isMetric(rule.outdoorMetric), 'outdoorMetric', 'must name a metric'),
        ...durationFault(rule.delayS, 'delayS'),
        ...findPointFaults(rule.points),
      ];
  }
}

function findBandFaults(rule: ValueRule): readonly RuleFault[] {
  return [
    ...faultIf(!isMetric(rule.metric), 'metric', 'must name a metric'),
    ...faultIf(!Number.isFinite(rule.limit), 'limit', 'must be a number'),
    ...faultIf(
      !(rule.hysteresis >= 0 && Number.isFinite(rule.hysteresis)),
      'hysteresis',
      'must be a number ≥ 0',
    ),
  ];
}

function findPointFaults(points: CurveRule['points']): readonly RuleFault[] {
  const isWrong = ([outdoorC, wanted]: readonly [number, number], i: number) =>
    !Number.isFinite(outdoorC) || !Number.isFinite(wanted) || outdoorC <= (points[i - 1]?.[0] ?? -Infinity);
  const wrong = points.findIndex(isWrong);
  return [
    ...faultIf(
      points.length === 0 || points.length > mostPoints,
      'points',
      `must be 1 to ${mostPoints} points`,
    ),
    ...faultIf(wrong >= 0, `points.${wrong}`, 'must be two numbers, the outdoor temperature rising'),
  ];
}

function durationFault(seconds: number, path: string): readonly RuleFault[] {
  const isFine = seconds >= 0 && seconds <= longestS;
  return faultIf(!isFine, path, 'must be seconds ≥ 0, at most a week');
}

function positiveDurationFault(seconds: number, path: string): readonly RuleFault[] {
  const isFine = seconds > 0 && seconds <= longestS;
  return faultIf(!isFine, path, 'must be seconds above 0, at most a week');
}

function isMetric(name: string): boolean {
  return /^[a-z][A-Za-z0-9]{0,39}$/.test(name);
}

function faultIf(isFault: boolean, path: string, message: string): readonly RuleFault[] {
  return isFault ? [{ path, message }] : [];
}

/** What the curve asks at an outdoor temperature. */
export function wantedAt(points: CurveRule['points'], outdoorC: number): number {
  const after = points.findIndex(([x]) => x >= outdoorC);
  const [x1, y1] = points[after] ?? points.at(-1) ?? [0, 0];
  const [x0, y0] = points[after - 1] ?? [x1, y1];
  if (after <= 0 || x1 === x0) return y1;
  return y0 + ((y1 - y0) * (outdoorC - x0)) / (x1 - x0);
}

/** Whether a rule looks at a station. */
export function concerns(rule: AlarmRule, heatStationId: string): boolean {
  return rule.heatStationIds === null || rule.heatStationIds.includes(heatStationId);
}
