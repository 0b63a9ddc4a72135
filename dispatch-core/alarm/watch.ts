/** All rules at one heat station: new samples and the silence until now, as alarms that begin and alarms that are over. */
import { type Instant, secondMs } from '../domain/time.ts';
import { evaluateRule, evaluateSilence, freshState, type RuleState, type Sample } from './evaluate.ts';
import { type AlarmRule, concerns, type MissingRule, type ValueRule } from './rule.ts';

export interface StationWatch {
  readonly heatStationId: string;
  readonly lastAt: Instant | null;
  readonly states: Readonly<Record<string, RuleState>>;
  readonly isSilenceTold: boolean;
}

/** A condition that begins or is over, in the order of time. */
export type ConditionChange =
  | {
      readonly kind: 'begins';
      readonly rule: AlarmRule;
      readonly at: Instant;
      readonly value: number | null;
      readonly limit: number | null;
    }
  | { readonly kind: 'ends'; readonly ruleId: string; readonly at: Instant };

export interface Watched {
  readonly watch: StationWatch;
  readonly changes: readonly ConditionChange[];
}

/**
 * Takes the station's samples since the last look. `listeningSince`: nobody is called silent for the time in which we
 * did not listen. A rule that is gone ends what it began.
 */
export function watchStation(
  rules: readonly AlarmRule[],
  watch: StationWatch,
  samples: readonly Sample[],
  when: { readonly now: Instant; readonly listeningSince: Instant },
): Watched {
  const mine = rules.filter((rule) => concerns(rule, watch.heatStationId));
  const changes: ConditionChange[] = endsOfGoneRules(mine, watch, when.now);
  const states: Record<string, RuleState> = {};
  const lastAt = samples.reduce<Instant | null>(
    (last, { at }) => (last === null || at > last ? at : last),
    watch.lastAt,
  );
  for (const rule of mine) {
    const before = watch.states[rule.id] ?? freshState;
    const after =
      rule.kind === 'missing'
        ? silenceOf(rule, before, lastAt, when, changes)
        : valuesOf(rule, before, samples, changes);
    if (after !== freshState) states[rule.id] = after;
  }
  const waits = mine.some((rule) => rule.kind === 'missing' && states[rule.id]?.phase !== 'active');
  changes.sort((a, b) => a.at - b.at);
  return { watch: { ...watch, lastAt, states, isSilenceTold: !waits }, changes };
}

function endsOfGoneRules(mine: readonly AlarmRule[], watch: StationWatch, now: Instant): ConditionChange[] {
  return Object.entries(watch.states)
    .filter(([ruleId, state]) => state.phase === 'active' && mine.every((rule) => rule.id !== ruleId))
    .map(([ruleId]) => ({ kind: 'ends', ruleId, at: now }));
}

function valuesOf(
  rule: ValueRule,
  before: RuleState,
  samples: readonly Sample[],
  changes: ConditionChange[],
): RuleState {
  let state = before;
  for (const sample of samples) {
    const { state: next, change, value, limit } = evaluateRule(rule, state, sample);
    state = next;
    if (change === 'raised') changes.push({ kind: 'begins', rule, at: sample.at, value, limit });
    if (change === 'returned') changes.push({ kind: 'ends', ruleId: rule.id, at: sample.at });
  }
  return state;
}

function silenceOf(
  rule: MissingRule,
  before: RuleState,
  lastAt: Instant | null,
  { now, listeningSince }: { readonly now: Instant; readonly listeningSince: Instant },
  changes: ConditionChange[],
): RuleState {
  const countsFrom = lastAt === null || before.phase === 'active' ? lastAt : Math.max(lastAt, listeningSince);
  const { state, change, value, limit } = evaluateSilence(rule, before, countsFrom, now);
  if (change === 'raised') {
    changes.push({ kind: 'begins', rule, at: now, value, limit });
  }
  if (change === 'returned') changes.push({ kind: 'ends', ruleId: rule.id, at: now });
  return state;
}

/** The shortest silence that any rule calls one, in ms; null when none does. */
export function shortestSilenceMs(rules: readonly AlarmRule[]): number | null {
  const silences = rules.flatMap((rule) => (rule.kind === 'missing' ? [rule.afterS * secondMs] : []));
  return silences.length === 0 ? null : Math.min(...silences);
}
