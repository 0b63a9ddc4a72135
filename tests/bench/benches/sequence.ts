/** The route improver against the best plans ever found, on generated instances in the manner of Solomon. */
import { improveSequences } from '#dispatch-core/assign/sequence.ts';
import { atMost, type Bench, type Series } from '../bench.ts';
import { keepBest, loadBestPlans, saveBestPlans } from '../sequences/best.ts';
import { instanceKinds, instanceSeed, makeInstance, nameOfInstance } from '../sequences/instance.ts';

const budgetMs = 5_000;
const mostAbove = 1.5;

export const sequencesBench: Bench = {
  name: 'sequences',
  title: `Routes for 100 stops after ${budgetMs / 1_000} s, above the best cost ever found`,
  maxMs: 120_000,
  async run(stage) {
    const series: Series[] = [];
    let plans = await loadBestPlans();
    for (const kind of instanceKinds) {
      const name = nameOfInstance(kind, instanceSeed);
      const problem = makeInstance(kind, instanceSeed);
      const from = cpuMs();
      const found = improveSequences(problem, { seed: 7, time: { budgetMs, nowMs: cpuMs } });
      const seconds = (cpuMs() - from) / 1_000;
      const best = plans[name]?.cost ?? found.cost;
      const above = (found.cost / best - 1) * 100;
      plans = keepBest(plans, name, found);
      stage.say(`${name}: ${found.cost.toFixed(1)}, ${above.toFixed(2)} % above ${best.toFixed(1)}`);
      const add = (metric: string, unit: string, value: number, rest: Partial<Series> = {}) =>
        series.push({ variant: kind, metric, unit, values: [value], ...rest });
      add('above the best', '%', above, { target: atMost(mostAbove) });
      add('cost', 'distance', found.cost);
      add('first plan above the best', '%', (found.before.cost / best - 1) * 100);
      add('steps', '1/s', found.iterations / seconds);
    }
    // Only ever improved: a better plan is part of the change that found it.
    await saveBestPlans(plans);
    return series;
  },
};

/** Processor time of this process: on a shared machine a second is a second of work. */
function cpuMs(): number {
  return process.cpuUsage().user / 1_000;
}
