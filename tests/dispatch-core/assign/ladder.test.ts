/** The ladder's next step as a function of the order, the time and the policy; and ladders that cannot be. */
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import {
  decideLadderStep,
  defaultLadders,
  findLadderFaults,
  ladderOf,
} from '#dispatch-core/assign/ladder.ts';
import { findPolicyFaults } from '#dispatch-core/assign/policy.ts';
import type { Ladder, Order } from '#dispatch-core/domain/order.ts';
import { makeOrder, now } from './samples.ts';

const climbing = (change: Partial<Ladder>): Ladder => ({
  unanswered: 0,
  rung: null,
  at: now,
  workerId: null,
  tried: false,
  ...change,
});
const stepOf = (change: Partial<Order>, at = now, nobodySince: number | null = null) =>
  decideLadderStep(
    makeOrder({ class: 'noHeat', state: 'pooled', mode: 'direct', pooledAt: now, ...change }),
    at,
    defaultPolicy,
    nobodySince,
  );
const { rounds, nobodyMs, supervisorMs, pushAfterMs } = defaultLadders.noHeat;

describe('the next step of an order that nobody takes', () => {
  it.each([
    ['a fresh order is offered', {}, 'offer'],
    ['one answer too few is offered', { ladder: climbing({ unanswered: rounds - 1 }) }, 'offer'],
    ['after all rounds somebody is called', { ladder: climbing({ unanswered: rounds }) }, 'call'],
    ['who was called gets his offer', { ladder: climbing({ rung: 'call' }) }, 'offerCalled'],
    ['his no brings it to the supervisor', { ladder: climbing({ rung: 'call', tried: true }) }, 'supervisor'],
    ['who has time', { ladder: climbing({ rung: 'supervisor' }) }, 'wait'],
    ['an order to be claimed waits for that', { mode: 'station' }, 'claims'],
  ] as const)('%s', (_name, change, step) => {
    expect(stepOf(change)).toBe(step);
  });

  it('ends in force when the supervisor had his time, to the millisecond', () => {
    const ladder = climbing({ rung: 'supervisor' });
    expect(stepOf({ ladder }, now + supervisorMs - 1)).toBe('wait');
    expect(stepOf({ ladder }, now + supervisorMs)).toBe('force');
  });

  it('pushes what nobody claims, and climbs where nobody is found', () => {
    expect(stepOf({ mode: 'station' }, now + pushAfterMs - 1)).toBe('claims');
    expect(stepOf({ mode: 'station' }, now + pushAfterMs)).toBe('push');
    expect(stepOf({}, now + nobodyMs - 1, now)).toBe('offer');
    expect(stepOf({}, now + nobodyMs, now)).toBe('call');
  });

  it('uses the ladder of the class where the policy has one', () => {
    const ladder = { ...defaultLadders.noHeat, rounds: 1 };
    const { noHeat, ...rest } = defaultPolicy.classes;
    const policy = { ...defaultPolicy, classes: { ...rest, noHeat: { ...noHeat, ladder } } };
    expect(ladderOf({ class: 'noHeat' }, policy)).toBe(ladder);
    expect(ladderOf({ class: 'leak' }, policy)).toBe(defaultLadders.leak);
    expect(findPolicyFaults(policy)).toEqual([]);
  });

  it('refuses a ladder that cannot be, with paths', () => {
    const silly = { rounds: 0, nobodyMs: -1, supervisorMs: Number.NaN, force: true, pushAfterMs: 0 };
    const paths = findLadderFaults(silly, 'l').map(({ path }) => path);
    expect(paths).toEqual(['l.nobodyMs', 'l.supervisorMs', 'l.rounds']);
    const { noHeat, ...rest } = defaultPolicy.classes;
    const policy = { ...defaultPolicy, classes: { ...rest, noHeat: { ...noHeat, ladder: silly } } };
    expect(findPolicyFaults(policy)).toHaveLength(3);
  });
});
