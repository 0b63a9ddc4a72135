/** What a pair costs in a batch: the way, lateness that it causes, age against limit and against the others. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchMomentOf,
  batchWindowMs,
  patientWayMs,
  preferenceSeconds,
  reliefSeconds,
  waySeconds,
} from '#dispatch-core/assign/batch-cost.ts';
import { defaultBatchPolicy, findBatchFaults } from '#dispatch-core/assign/batch-policy.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { factorInputsOf, scoreFactors } from '#dispatch-core/assign/factors.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { makeCandidate, makeOrder, now } from './samples.ts';

const waited = (minutes: number, changes = {}) =>
  makeOrder({
    createdAt: now - minutes * minuteMs,
    dueAt: now - minutes * minuteMs + 2 * hourMs,
    ...changes,
  });

describe('waySeconds', () => {
  it('is the way while the order is in time, and counts lateness that the way causes', () => {
    const order = makeOrder({ class: 'leak', dueAt: now + 20 * minuteMs });
    expect(waySeconds(order, 10 * minuteMs, now, defaultBatchPolicy)).toBe(600);
    expect(waySeconds(order, 21 * minuteMs, now, defaultBatchPolicy)).toBe(21 * 60 + 20 * 60);
  });

  it('holds nobody responsible for lateness that has happened already', () => {
    const lost = makeOrder({ class: 'leak', dueAt: now - hourMs });
    expect(waySeconds(lost, minuteMs, now, defaultBatchPolicy)).toBe(60 + 20 * 60);
  });

  it('never falls with a longer way', () => {
    fc.assert(
      fc.property(fc.nat(5e6), fc.nat(5e6), fc.integer({ min: -5e6, max: 5e6 }), (way, more, left) => {
        const order = makeOrder({ dueAt: now + left });
        const cost = (ms: number) => waySeconds(order, ms, now, defaultBatchPolicy);
        expect(cost(way + more)).toBeGreaterThanOrEqual(cost(way));
      }),
    );
  });
});

describe('reliefSeconds', () => {
  it('grows with the age of an order and prefers who is old among the others', () => {
    const [young, old] = [waited(5), waited(90)];
    const moment = batchMomentOf([young, old], now);
    expect(moment.meanWaitMs).toBe(47.5 * minuteMs);
    const relief = (order: typeof young) => reliefSeconds(order, moment, defaultBatchPolicy);
    expect(relief(old)).toBeGreaterThan(20 * relief(young));
    expect(reliefSeconds(old, { now, meanWaitMs: 90 * minuteMs }, defaultBatchPolicy)).toBeLessThan(
      relief(old),
    );
  });

  it('pulls an order from which somebody was taken', () => {
    const moment = { now, meanWaitMs: 0 };
    const gain =
      reliefSeconds(waited(10, { firstInLine: true }), moment, defaultBatchPolicy) -
      reliefSeconds(waited(10), moment, defaultBatchPolicy);
    expect(gain).toBeCloseTo(defaultBatchPolicy.firstInLineS, 9);
  });
});

describe('patientWayMs', () => {
  const leak = (age: number) =>
    makeOrder({ class: 'leak', createdAt: now - age * minuteMs, dueAt: now + (30 - age) * minuteMs });

  it.each([
    [0, 28.5],
    [10, 19],
    [19, 10.45],
    [20, Number.POSITIVE_INFINITY],
  ])('after %d minutes a leak takes a way of up to %d minutes at once', (age, expected) => {
    expect(patientWayMs(leak(age), now, defaultBatchPolicy) / minuteMs).toBeCloseTo(expected, 6);
  });

  it('makes no other class wait', () => {
    expect(patientWayMs(makeOrder({ class: 'noHeat' }), now, defaultBatchPolicy)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

describe('batchWindowMs', () => {
  it('is nothing while there are people enough, and never beyond its limit', () => {
    expect(batchWindowMs(3, 3, defaultBatchPolicy)).toBe(0);
    expect(batchWindowMs(43, 3, defaultBatchPolicy)).toBe(40 * defaultBatchPolicy.windowPerOrderMs);
    expect(batchWindowMs(1e6, 0, defaultBatchPolicy)).toBe(30_000);
  });
});

describe('preferenceSeconds', () => {
  const order = makeOrder({ class: 'noHeat' });
  const grading = defaultPolicy.classes.noHeat;
  const preference = (worker: object) => {
    const inputs = factorInputsOf(
      order,
      makeCandidate({ worker }),
      { seconds: 600, distanceM: 4000, kind: 'road' },
      now,
      grading,
    );
    return preferenceSeconds(scoreFactors(inputs, grading), grading);
  };

  it('turns what a worker lacks into seconds of road, by the weights of the policy', () => {
    expect(preference({})).toBeCloseTo(0, 9);
    // Grade 0 for another area: 100 grades × 0.1 ÷ 0.35, of which each is worth 30 s near by.
    expect(preference({ areaIds: ['elsewhere'], repairStationId: 'other' })).toBeCloseTo(
      (100 * 0.1 * 30) / 0.35,
      6,
    );
  });

  it('stays finite where the way weighs nothing', () => {
    const blind = { ...grading, weights: { ...grading.weights, travel: 0 } };
    const inputs = factorInputsOf(
      order,
      makeCandidate({ worker: { areaIds: ['x'], repairStationId: 'y' } }),
      { seconds: 60, distanceM: 1, kind: 'road' },
      now,
      blind,
    );
    expect(preferenceSeconds(scoreFactors(inputs, blind), blind)).toBeLessThan(24 * 3600);
  });
});

describe('findBatchFaults', () => {
  it('takes the policy that a site starts with', () => {
    expect(findBatchFaults(defaultBatchPolicy)).toEqual([]);
  });

  it.each([
    [{ maxWindowMs: Number.NaN }, 'batch.maxWindowMs'],
    [{ maxWindowMs: hourMs }, 'batch.maxWindowMs'],
    [{ windowPerOrderMs: -1 }, 'batch.windowPerOrderMs'],
    [{ meanFloorMs: 0 }, 'batch.meanFloorMs'],
    [{ firstInLineS: Number.POSITIVE_INFINITY }, 'batch.firstInLineS'],
  ])('refuses %j', (changes, path) => {
    expect(findBatchFaults({ ...defaultBatchPolicy, ...changes }).map((fault) => fault.path)).toEqual([path]);
  });
});
