/** One rule at one station as a state machine: samples in, and now and then "it begins" or "it is over". */
import { type Instant, secondMs } from '../domain/time.ts';
import { type MissingRule, type RateRule, type ValueRule, wantedAt } from './rule.ts';

/** A value of a reading; one of quality bad proves nothing, in neither direction. */
export interface SampleValue {
  readonly value: number | null;
  readonly quality: 'good' | 'uncertain' | 'bad';
}

export interface Sample {
  readonly at: Instant;
  readonly values: ReadonlyMap<string, SampleValue>;
}

/** What a rule remembers of a station; plain data, so that it can be stored. */
export interface RuleState {
  /** pending: beyond the limit, but not yet for the whole delay. */
  readonly phase: 'normal' | 'pending' | 'active';
  /** Since when it is in this phase. */
  readonly since: Instant;
  /** Time of the newest sample that counted; older ones and repeats change nothing. */
  readonly lastAt: Instant;
  /** Rate rules: values of the window, oldest first, and the level before the change. */
  readonly window: readonly (readonly [at: Instant, value: number])[];
  readonly level: number | null;
}

export type Change = 'raised' | 'returned' | null;

export interface Evaluated {
  readonly state: RuleState;
  readonly change: Change;
  /** The measured value and what it is measured against; null when this sample said nothing. */
  readonly value: number | null;
  readonly limit: number | null;
}

export const freshState: RuleState = { phase: 'normal', since: 0, lastAt: 0, window: [], level: null };

/** A window is thinned to so many values, so that what is stored stays small. */
const mostInWindow = 40;

/** Takes a sample in the order of time; late ones and repeats are ignored. */
export function evaluateRule(rule: ValueRule, state: RuleState, sample: Sample): Evaluated {
  const value = usable(sample, rule.metric);
  if (value === null || sample.at <= state.lastAt) return { state, change: null, value: null, limit: null };
  switch (rule.kind) {
    case 'threshold': {
      const beyond = rule.direction === 'above' ? value - rule.limit : rule.limit - value;
      return step(rule, state, sample.at, beyond, { value, limit: rule.limit });
    }
    case 'curve': {
      const outdoorC = usable(sample, rule.outdoorMetric);
      if (outdoorC === null) return { state, change: null, value: null, limit: null };
      const wanted = wantedAt(rule.points, outdoorC);
      const off = { above: value - wanted, below: wanted - value, both: Math.abs(value - wanted) };
      return step(rule, state, sample.at, off[rule.direction] - rule.limit, {
        value,
        limit: value < wanted ? wanted - rule.limit : wanted + rule.limit,
      });
    }
    case 'rate':
      return evaluateRate(rule, state, sample.at, value);
  }
}

function usable(sample: Sample, metric: string): number | null {
  const found = sample.values.get(metric);
  return found === undefined || found.quality === 'bad' ? null : found.value;
}

/** Beyond the limit > 0 begins; only below −hysteresis is it over; between the two nothing ever happens. */
function step(
  rule: { readonly hysteresis: number; readonly delayS: number },
  state: RuleState,
  at: Instant,
  beyond: number,
  seen: { readonly value: number; readonly limit: number },
): Evaluated {
  const known = { ...state, lastAt: at };
  if (state.phase === 'active') {
    if (beyond >= -rule.hysteresis) return { state: known, change: null, ...seen };
    return { state: { ...known, phase: 'normal', since: at, level: null }, change: 'returned', ...seen };
  }
  if (beyond <= 0)
    return { state: { ...known, phase: 'normal', since: at, level: null }, change: null, ...seen };
  const since = state.phase === 'pending' ? state.since : at;
  if (at - since < rule.delayS * secondMs)
    return { state: { ...known, phase: 'pending', since }, change: null, ...seen };
  return { state: { ...known, phase: 'active', since: at }, change: 'raised', ...seen };
}

function evaluateRate(rule: RateRule, state: RuleState, at: Instant, value: number): Evaluated {
  const window = thin([
    ...state.window.filter(([t]) => at - t <= rule.windowS * secondMs),
    [at, value] as const,
  ]);
  // What it is measured against stays that of the first moment while it lasts.
  const level = state.phase === 'normal' ? extremeOf(rule, window) : (state.level ?? value);
  const moved = (rule.direction === 'falling' ? level - value : value - level) / scaleOf(rule, level);
  const sign = rule.direction === 'falling' ? -1 : 1;
  const seen = { value, limit: level + sign * rule.limit * scaleOf(rule, level) };
  if (state.phase === 'active' && at - state.since > rule.holdS * secondMs) {
    return {
      state: { phase: 'normal', since: at, lastAt: at, window: [[at, value]], level: null },
      change: 'returned',
      ...seen,
    };
  }
  const stepped = step(rule, state, at, moved - rule.limit, seen);
  const kept = stepped.state.phase === 'normal' ? null : level;
  return { ...stepped, state: { ...stepped.state, window, level: kept } };
}

/** The level that it fell or rose from. */
function extremeOf(rule: RateRule, window: RuleState['window']): number {
  const values = window.map(([, value]) => value);
  return rule.direction === 'falling' ? Math.max(...values) : Math.min(...values);
}

/** A share of next to nothing would be noise. */
function scaleOf({ relative }: RateRule, level: number): number {
  return relative ? Math.max(Math.abs(level), 1e-9) : 1;
}

/** Keeps the ends and every second one between, when there are too many. */
function thin(window: RuleState['window']): RuleState['window'] {
  if (window.length <= mostInWindow) return window;
  return window.filter((_, i) => i % 2 === 0 || i === window.length - 1);
}

/** A rule of silence at a moment: `heardAt` is the newest sample of the station, null when there never was one. */
export function evaluateSilence(
  rule: MissingRule,
  state: RuleState,
  heardAt: Instant | null,
  now: Instant,
): Evaluated {
  if (heardAt === null) return { state, change: null, value: null, limit: null };
  const silentS = Math.max(0, now - heardAt) / secondMs;
  const isSilent = silentS >= rule.afterS;
  const seen = { value: Math.round(silentS), limit: rule.afterS };
  if (isSilent === (state.phase === 'active')) return { state, change: null, ...seen };
  const next = {
    ...state,
    phase: isSilent ? ('active' as const) : ('normal' as const),
    since: now,
    lastAt: heardAt,
  };
  return { state: next, change: isSilent ? 'raised' : 'returned', ...seen };
}
