/** The best plans that are kept with the benches are plans, and are only ever improved. */
import { describe, expect, it } from 'vitest';
import { improveSequences } from '#dispatch-core/assign/sequence.ts';
import { costOfPlan } from '#tests/dispatch-core/assign/sequence-samples.ts';
import { keepBest, loadBestPlans } from './sequences/best.ts';
import { instanceKinds, instanceSeed, makeInstance, nameOfInstance } from './sequences/instance.ts';

describe('the best plans ever found', () => {
  it.each(instanceKinds)('of %s serve everybody within all limits at the cost that is told', async (kind) => {
    const problem = makeInstance(kind, instanceSeed);
    const best = (await loadBestPlans())[nameOfInstance(kind, instanceSeed)];
    const { cost, broken } = costOfPlan(problem, best?.routes ?? []);
    expect(broken).toEqual([]);
    expect([...(best?.routes ?? [])].flat().sort((a, b) => a - b)).toEqual(
      problem.stops.map((_, stop) => stop),
    );
    expect(cost).toBeCloseTo(best?.cost ?? 0, 4);
  });

  it('give way only to a better plan that serves everybody', () => {
    const found = improveSequences(makeInstance('C1', instanceSeed), { seed: 1, iterations: 0 });
    const kept = keepBest({}, 'C1-1', found);
    expect(kept['C1-1']?.cost).toBe(found.cost);
    expect(keepBest(kept, 'C1-1', { ...found, cost: found.cost + 1 })).toBe(kept);
    expect(keepBest(kept, 'C1-1', { ...found, cost: 1, unserved: [0] })).toBe(kept);
    expect(keepBest(kept, 'C1-1', { ...found, cost: 1 })['C1-1']?.cost).toBe(1);
  });
});
