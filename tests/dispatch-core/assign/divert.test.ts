/** Diverts: who may be taken from whom, what is compared, and that the rules hold for whatever is asked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkDivert,
  type DivertNeed,
  type DivertPolicy,
  type DivertSource,
  defaultDivertPolicy,
  proposeDiverts,
} from '#dispatch-core/assign/divert.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';

const now = 1_000_000_000;
const at = (minutes: number) => now + minutes * minuteMs;

const leak: DivertNeed = { orderId: 'leak', tier: 0, dueAt: at(30), arrivesAt: at(55) };
const routine: DivertSource = {
  orderId: 'routine',
  tier: 2,
  dueAt: at(300),
  workerId: 'wang',
  arrivesAt: at(12),
  isOnSite: false,
  diverted: 0,
  nextArrivesAt: at(50),
  nextWorkerId: 'li',
};

function obstaclesOf(
  need: Partial<DivertNeed>,
  source: Partial<DivertSource>,
  arrives: number | null = at(8),
) {
  return checkDivert({ ...leak, ...need }, { ...routine, ...source }, arrives, defaultDivertPolicy, now)
    .obstacles;
}

describe('one pair', () => {
  it('shows who gains and who loses how much', () => {
    expect(checkDivert(leak, routine, at(8), defaultDivertPolicy, now)).toEqual({
      obstacles: [],
      proposal: {
        workerId: 'wang',
        fromOrderId: 'routine',
        forOrderId: 'leak',
        nextWorkerId: 'li',
        gains: {
          orderId: 'leak',
          beforeAt: at(55),
          afterAt: at(8),
          changeMs: -47 * minuteMs,
          wasLate: true,
          isLate: false,
        },
        loses: {
          orderId: 'routine',
          beforeAt: at(12),
          afterAt: at(50),
          changeMs: 38 * minuteMs,
          wasLate: false,
          isLate: false,
        },
      },
    });
  });

  it('takes nobody who is there or nearly there', () => {
    expect(obstaclesOf({}, { isOnSite: true, arrivesAt: now })).toEqual(['on-site']);
    expect(obstaclesOf({}, { arrivesAt: at(3) - 1 })).toEqual(['arrives-soon']);
    expect(obstaclesOf({}, { arrivesAt: at(3) })).toEqual([]);
  });

  it('never takes from one order twice, nor from the same or a higher class', () => {
    expect(obstaclesOf({}, { diverted: 1 })).toEqual(['diverted-before']);
    expect(obstaclesOf({}, { tier: 0 })).toEqual(['not-lower-class']);
    expect(obstaclesOf({ tier: 1 }, { tier: 0 })).toEqual(['not-lower-class']);
  });

  it('changes nothing for an order that is in time or hardly gains', () => {
    expect(obstaclesOf({ arrivesAt: at(30) }, {})).toEqual(['in-time-anyway']);
    expect(obstaclesOf({ arrivesAt: at(40) }, {}, at(39))).toEqual(['no-gain']);
    expect(obstaclesOf({ arrivesAt: null }, {}, at(50))).toEqual([]);
    expect(obstaclesOf({}, {}, null)).toEqual(['not-able']);
  });

  it('keeps the promise to the customer who loses', () => {
    expect(obstaclesOf({}, { dueAt: at(49) })).toEqual(['would-be-late']);
    expect(obstaclesOf({}, { othersBecomeLate: true })).toEqual(['others-late']);
    expect(obstaclesOf({}, { nextArrivesAt: at(73) })).toEqual(['loses-too-much']);
    expect(obstaclesOf({}, { nextArrivesAt: null, nextWorkerId: null })).toEqual(['nobody-else']);
  });

  it('may make late only where the policy says so, and then as the last choice', () => {
    const policy = { ...defaultDivertPolicy, mayMakeLate: true };
    const lateOne = { ...routine, orderId: 'a', workerId: 'zhao', dueAt: at(20), nextArrivesAt: at(21) };
    const chosen = proposeDiverts([leak], [lateOne, routine], () => at(8), policy, now);
    expect(chosen.map(({ fromOrderId }) => fromOrderId)).toEqual(['routine']);
    expect(proposeDiverts([leak], [lateOne], () => at(8), policy, now)).toHaveLength(1);
    expect(proposeDiverts([leak], [lateOne], () => at(8), defaultDivertPolicy, now)).toEqual([]);
  });
});

const minutes = (min: number, max: number) => fc.integer({ min, max }).map(at);
const needs = fc.uniqueArray(
  fc.record({
    orderId: fc.integer({ min: 0, max: 9 }).map((n) => `need-${n}`),
    tier: fc.integer({ min: 0, max: 2 }),
    dueAt: minutes(-30, 90),
    arrivesAt: fc.option(minutes(0, 120)),
  }),
  { selector: ({ orderId }) => orderId, maxLength: 6 },
);
const sources = fc.uniqueArray(
  fc.record({
    orderId: fc.integer({ min: 0, max: 19 }).map((n) => `source-${n}`),
    tier: fc.integer({ min: 0, max: 3 }),
    dueAt: minutes(-30, 200),
    workerId: fc.integer({ min: 0, max: 5 }).map((n) => `worker-${n}`),
    arrivesAt: minutes(0, 60),
    isOnSite: fc.boolean(),
    diverted: fc.integer({ min: 0, max: 1 }),
    nextArrivesAt: fc.option(minutes(0, 150)),
    nextWorkerId: fc.integer({ min: 4, max: 9 }).map((n) => `worker-${n}`),
  }),
  { selector: ({ orderId }) => orderId, maxLength: 12 },
);
const policies: fc.Arbitrary<DivertPolicy> = fc.record({
  mode: fc.constantFrom('propose', 'automatic'),
  arrivalGuardMs: fc.constant(3 * minuteMs),
  minGainMs: fc.integer({ min: 0, max: 10 }).map((n) => n * minuteMs),
  evenInTime: fc.boolean(),
  mayMakeLate: fc.boolean(),
  maxLossMs: fc.integer({ min: 0, max: 90 }).map((n) => n * minuteMs),
});

describe('whatever is asked', () => {
  it('keeps every rule in every proposal and leaves no possible one out', () => {
    fc.assert(
      fc.property(needs, sources, policies, fc.integer(), (waiting, busy, policy, salt) => {
        const arrives = (source: DivertSource, need: DivertNeed) =>
          (source.orderId.length * 31 + need.orderId.charCodeAt(5) * 7 + salt) % 5 === 0 ? null : at(6);
        const proposals = proposeDiverts(waiting, busy, arrives, policy, now);
        const engaged = proposals.flatMap(({ workerId, nextWorkerId }) =>
          nextWorkerId === workerId ? [workerId] : [workerId, nextWorkerId],
        );
        expect(new Set(engaged).size).toBe(engaged.length);
        for (const { fromOrderId, forOrderId, gains, loses } of proposals) {
          const from = busy.find(({ orderId }) => orderId === fromOrderId);
          const need = waiting.find(({ orderId }) => orderId === forOrderId);
          if (from === undefined || need === undefined) throw new Error('a proposal for nobody');
          expect(need.tier).toBeLessThan(from.tier);
          expect(from.isOnSite).toBe(false);
          expect(from.diverted).toBe(0);
          expect(from.arrivesAt - now).toBeGreaterThanOrEqual(3 * minuteMs);
          expect(gains.changeMs ?? -Infinity).toBeLessThanOrEqual(-policy.minGainMs);
          expect(loses.changeMs ?? 0).toBeLessThanOrEqual(policy.maxLossMs);
          if (!policy.mayMakeLate) expect(loses.isLate && !loses.wasLate).toBe(false);
        }
        const served = new Set(proposals.map(({ forOrderId }) => forOrderId));
        for (const need of waiting.filter(({ orderId }) => !served.has(orderId))) {
          const missed = busy.filter(
            (source) =>
              !engaged.includes(source.workerId) &&
              !engaged.includes(source.nextWorkerId) &&
              checkDivert(need, source, arrives(source, need), policy, now).proposal !== null,
          );
          expect(missed).toEqual([]);
        }
      }),
    );
  });

  it('gives the same answer whatever the order of the questions', () => {
    fc.assert(
      fc.property(needs, sources, (waiting, busy) => {
        const ask = (a: readonly DivertNeed[], b: readonly DivertSource[]) =>
          proposeDiverts(a, b, () => at(6), { ...defaultDivertPolicy, mayMakeLate: true }, now);
        expect(ask([...waiting].reverse(), [...busy].reverse())).toEqual(ask(waiting, busy));
      }),
    );
  });

  it('proposes nothing where diverts are off', () => {
    expect(
      proposeDiverts([leak], [routine], () => at(8), { ...defaultDivertPolicy, mode: 'off' }, now),
    ).toEqual([]);
  });
});
