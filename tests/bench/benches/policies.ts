/** What the dispatcher is worth: the built-in policies on the reference days (DOMAIN 3.4), seed by seed. */
import { sha256 } from '#command-center/runtime/run-simulate.ts';
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import { orderClasses } from '#dispatch-core/domain/service-type.ts';
import { type BuiltInName, builtInNames, builtInPolicies } from '#dispatch-core/simulate/built-in.ts';
import { type DayName, dayNames, makeReferenceDay } from '#dispatch-core/simulate/reference-day.ts';
import { type PolicyResult, simulatePolicies } from '#dispatch-core/simulate/simulate.ts';
import { atMost, type Bench, type Series, type Stage } from '../bench.ts';

type Results = Readonly<Record<DayName, Readonly<Record<BuiltInName, readonly PolicyResult[]>>>>;
type Goal = Pick<Series, 'target' | 'ratioTarget'>;

export const policiesBench: Bench = {
  name: 'policies',
  title: 'Dispatch policies on calm, busy and surging reference days (--seeds 1,2,3 for others)',
  maxMs: 300_000,
  run: (stage) => Promise.resolve(seriesOf(simulateAll(stage))),
};

function simulateAll(stage: Stage): Results {
  return perDay((day) => {
    const runs = stage.seeds.map((seed) => {
      const from = monotonicNow();
      const policies = builtInNames.map((name) => builtInPolicies[name]);
      const made = makeReferenceDay(seed, day);
      const results = simulatePolicies(made, policies, { hash: sha256, monotonicMs: monotonicNow });
      stage.say(
        `${day}, seed ${seed}: ${made.orders.length} orders, ${Math.round(monotonicNow() - from)} ms, log ${results.hearthline?.logHash.slice(0, 12)}`,
      );
      return results;
    });
    return perPolicy((name) => runs.flatMap((results) => results[name] ?? []));
  });
}

function seriesOf(results: Results): Series[] {
  return dayNames.flatMap((day) =>
    builtInNames.flatMap((name) => seriesOfPolicy(day, name, results[day][name])),
  );
}

/** Lateness and waits, travel, fairness and diverts of one policy on one day; a value for each seed. */
function seriesOfPolicy(day: DayName, name: BuiltInName, runs: readonly PolicyResult[]): Series[] {
  const variant = `${day} ${name}`;
  const isOurs = name === 'hearthline';
  const series = (metric: string, unit: string, values: readonly number[], extra: Partial<Series> = {}) => ({
    ...{ variant, metric, unit, values },
    ...extra,
  });
  const against = (base: BuiltInName, goal: Goal = {}) =>
    name === base ? {} : { baseline: `${day} ${base}`, ...(isOurs ? goal : {}) };
  const longest = runs.map((run) => run.waitMinutesByClass.routine.max);
  return [
    ...orderClasses.map((one) =>
      series(
        `late ${one}`,
        '%',
        runs.map((run) => 100 * run.lateByClass[one]),
      ),
    ),
    series('late leaks of all seeds', '%', [lateOfAll(runs)], isOurs ? { target: atMost(1) } : {}),
    series(
      'travel per order',
      'min',
      runs.map((run) => run.travelMinutesPerOrder),
      against('nearest', travelGoal(day)),
    ),
    series('longest routine wait', 'min', longest, against('batch')),
    series(
      'longest routine wait of all seeds',
      'min',
      [Math.max(...longest)],
      // On a calm day everybody is reached at once, and two minutes are nobody's wait.
      against('batch', day === 'calm' ? {} : { ratioTarget: atMost(1) }),
    ),
    series(
      'Gini of load',
      '',
      runs.map((run) => run.giniLoad),
    ),
    series(
      'diverts',
      '',
      runs.map((run) => run.diverted),
    ),
    series(
      'decision p95',
      'ms',
      runs.map((run) => run.decisionMsP95),
    ),
  ];
}

function travelGoal(day: DayName): Goal {
  if (day === 'busy') return { ratioTarget: atMost(0.55) };
  return day === 'calm' ? { ratioTarget: atMost(1.02) } : {};
}

function lateOfAll(runs: readonly PolicyResult[]): number {
  const leaks = runs.reduce((sum, run) => sum + run.ordersByClass.leak, 0);
  const late = runs.reduce((sum, run) => sum + run.lateByClass.leak * run.ordersByClass.leak, 0);
  return leaks === 0 ? 0 : (100 * late) / leaks;
}

function perDay<T>(make: (day: DayName) => T): Readonly<Record<DayName, T>> {
  const [calm, busy, surge] = dayNames;
  return { calm: make(calm), busy: make(busy), surge: make(surge) };
}

function perPolicy<T>(make: (name: BuiltInName) => T): Readonly<Record<BuiltInName, T>> {
  const [nearest, priority, batch, hearthline] = builtInNames;
  return {
    nearest: make(nearest),
    priority: make(priority),
    batch: make(batch),
    hearthline: make(hearthline),
  };
}
