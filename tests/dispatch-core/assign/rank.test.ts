/** The ranking: complete, deterministic, explained, and never against common sense. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CandidateWorker } from '#dispatch-core/assign/candidate.ts';
import { describeDecision, recomputeScore } from '#dispatch-core/assign/decision.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { factorCodes } from '#dispatch-core/assign/factors.ts';
import { findShortfall, type Ranking, rankCandidates } from '#dispatch-core/assign/rank.ts';
import { orderClasses } from '#dispatch-core/domain/service-type.ts';
import {
  anyCandidates,
  anyHeld,
  anyOrder,
  contextFor,
  makeCandidate,
  makeOrder,
  northOf,
} from './samples.ts';

const needs = { skills: ['heating'], certificates: ['pressure'] };

function rank(order = makeOrder(), workers: readonly CandidateWorker[] = []): Ranking {
  return rankCandidates(order, workers, contextFor(order, workers));
}

describe('ranking', () => {
  it('names every worker exactly once, ranked or excluded with at least one code', () => {
    fc.assert(
      fc.property(anyOrder, anyCandidates, (order, workers) => {
        const ranking = rankCandidates(order, workers, contextFor(order, workers, { needs }));
        const named = [...ranking.items, ...ranking.excluded].map((one) => one.workerId);
        expect(named.sort()).toEqual(workers.map(({ worker }) => worker.id).sort());
        expect(ranking.items.map((item) => item.rank)).toEqual(ranking.items.map((_, index) => index + 1));
        expect(ranking.excluded.every((one) => one.codes.length > 0)).toBe(true);
        expect(ranking.shortfall === null).toBe(ranking.items.length > 0);
      }),
    );
  });

  it('adds the contributions up to the score, and the weights up to one', () => {
    fc.assert(
      fc.property(anyOrder, anyCandidates, (order, workers) => {
        for (const item of rank(order, workers).items) {
          const sum = item.factors.reduce((total, factor) => total + factor.contribution, 0);
          const weights = item.factors.reduce((total, factor) => total + factor.weight, 0);
          expect(Math.abs(sum - item.score)).toBeLessThanOrEqual(1e-9);
          expect(weights).toBeCloseTo(1, 9);
          for (const { grade, weight, contribution } of item.factors) {
            expect(grade).toBeGreaterThanOrEqual(0);
            expect(grade).toBeLessThanOrEqual(100);
            expect(Math.abs(grade * weight - contribution)).toBeLessThanOrEqual(1e-9);
          }
        }
      }),
    );
  });

  it('gives the same answer whatever the order of the workers', () => {
    fc.assert(
      fc.property(anyOrder, anyCandidates, fc.infiniteStream(fc.nat()), (order, workers, chance) => {
        const keyed = workers.map((one) => ({ one, key: chance.next().value ?? 0 }));
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
        expect(rank(order, shuffled)).toEqual(rank(order, workers));
      }),
    );
  });

  it('never puts the nearer of two otherwise equal workers behind the farther', () => {
    const distance = fc.integer({ min: 0, max: 40_000 });
    fc.assert(
      fc.property(anyOrder, anyHeld, distance, distance, fc.nat(600), (order, held, a, b, ageS) => {
        const make = (id: string, distanceM: number) =>
          makeCandidate({ worker: { id, capacity: 9 }, held, position: northOf(distanceM, ageS) });
        const { items } = rank({ ...order, leftOutWorkerIds: [] }, [make('a', a), make('b', b)]);
        const [first, second] = items;
        if (first === undefined || second === undefined) throw new Error('both must be ranked');
        expect(first.travel.seconds).toBeLessThanOrEqual(second.travel.seconds);
        for (const [index, { grade }] of first.factors.entries()) {
          expect(grade).toBeGreaterThanOrEqual(second.factors[index]?.grade ?? Number.NaN);
        }
      }),
    );
  });

  it('breaks ties by travel, then by load, then by id', () => {
    const weights = { travel: 0, load: 0, urgency: 0, slack: 0, area: 1, position: 0 };
    const { noHeat } = defaultPolicy.classes;
    const policy = {
      ...defaultPolicy,
      classes: { ...defaultPolicy.classes, noHeat: { ...noHeat, weights } },
    };
    const held = [{ orderId: 'held', urgency: 'normal' as const }];
    const workers = [
      makeCandidate({ worker: { id: 'd' } }),
      makeCandidate({ worker: { id: 'c' } }),
      makeCandidate({ worker: { id: 'b' }, held }),
      makeCandidate({ worker: { id: 'a' }, position: northOf(900) }),
    ];
    const order = makeOrder();
    const { items } = rankCandidates(order, workers, contextFor(order, workers, { policy }));
    expect(items.map((item) => item.workerId)).toEqual(['c', 'd', 'b', 'a']);
  });

  it('excludes whom no way leads to the place', () => {
    const order = makeOrder();
    const ranking = rankCandidates(order, [makeCandidate()], contextFor(order, [], { travels: new Map() }));
    expect(ranking.excluded).toEqual([{ workerId: 'worker-1', codes: ['unreachable'] }]);
    expect(ranking.shortfall).toEqual(['unreachable']);
  });

  it('does not count the order itself against the worker who has it', () => {
    const order = makeOrder({ state: 'assigned', workerId: 'worker-1' });
    const worker = makeCandidate({
      worker: { capacity: 1 },
      held: [{ orderId: order.id, urgency: 'normal' }],
    });
    expect(rank(order, [worker]).items[0]?.inputs.heldOrders).toBe(0);
  });
});

describe('golden-15: a fresh, slightly farther worker is chosen before one whose fix is old', () => {
  for (const name of orderClasses) {
    it(`for ${name}`, () => {
      const old = makeCandidate({ worker: { id: 'old' }, position: northOf(800, 300) });
      const fresh = makeCandidate({ worker: { id: 'fresh' }, position: northOf(1100, 10) });
      const order = makeOrder({ class: name });
      expect(rank(order, [old, fresh]).items.map((item) => item.workerId)).toEqual(['fresh', 'old']);
      const bothFresh = [{ ...old, position: northOf(800, 10) }, fresh];
      expect(rank(order, bothFresh).items.map((item) => item.workerId)).toEqual(['old', 'fresh']);
    });
  }

  it('but an old fix alone keeps nobody out until the place is unknown', () => {
    const at = (ageS: number) => rank(makeOrder(), [makeCandidate({ position: northOf(800, ageS) })]);
    expect(at(600).items).toHaveLength(1);
    expect(at(601).excluded[0]?.codes).toEqual(['not-automatic', 'position-unknown']);
  });
});

describe('shortfall', () => {
  it('says that there is nobody to ask', () => {
    expect(rank().shortfall).toEqual(['no-workers']);
  });

  it('names first what alone would admit most workers', () => {
    expect(
      findShortfall([
        { workerId: 'a', codes: ['off-duty', 'position-unknown'] },
        { workerId: 'b', codes: ['off-duty', 'position-unknown'] },
        { workerId: 'c', codes: ['over-capacity'] },
      ]),
    ).toEqual(['over-capacity', 'off-duty', 'position-unknown']);
  });
});

describe('stored decision', () => {
  it('computes to the same score again, from plain JSON and nothing else', () => {
    fc.assert(
      fc.property(anyOrder, anyCandidates, (order, workers) => {
        const ranking = rank(order, workers);
        for (const item of ranking.items) {
          const decision = describeDecision(order, ranking, item, defaultPolicy);
          const again = recomputeScore(JSON.parse(JSON.stringify(decision)));
          expect(again?.score).toBe(decision.score);
          expect(again?.factors).toEqual(decision.factors);
        }
      }),
    );
  });

  it('keeps policy, alternatives and the reasons of the others', () => {
    const order = makeOrder();
    const off = makeCandidate({ worker: { id: 'off', duty: 'off' } });
    const second = makeCandidate({ worker: { id: 'second' }, position: northOf(2000) });
    const ranking = rank(order, [makeCandidate(), second, off]);
    const [best] = ranking.items;
    if (best === undefined) throw new Error('somebody must be ranked');
    const decision = describeDecision(order, ranking, best, defaultPolicy);
    expect(decision).toMatchObject({
      policy: 'default-1',
      orderVersion: 3,
      workerId: 'worker-1',
      rank: 1,
      others: [{ workerId: 'second' }],
      excluded: { 'off-duty': 1, 'not-automatic': 1 },
    });
    expect(decision.factors.map((factor) => factor.code)).toEqual([...factorCodes]);
  });

  it('refuses what is not a decision', () => {
    for (const wrong of [null, 7, {}, { inputs: {}, grading: {} }]) expect(recomputeScore(wrong)).toBeNull();
  });
});
