/** The factors one by one: what each sees, in which unit, and what the dispatcher is told. */

import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import {
  type FactorCode,
  factorCodes,
  factorInputsOf,
  factorRules,
  scoreFactors,
} from '#dispatch-core/assign/factors.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { type CandidateChanges, makeCandidate, makeOrder, northOf, now } from './samples.ts';

const travel = { seconds: 600, distanceM: 4166, kind: 'road' } as const;
const grading = { ...defaultPolicy.classes.noHeat, serviceMs: 40 * minuteMs };

function card(candidate: CandidateChanges = {}, order: Partial<Order> = {}) {
  const inputs = factorInputsOf(makeOrder(order), makeCandidate(candidate), travel, now, grading);
  return scoreFactors(inputs, grading);
}

const readValue = (code: FactorCode, candidate?: CandidateChanges, order?: Partial<Order>) =>
  card(candidate, order).factors.find((factor) => factor.code === code)?.value;

const held = [
  { orderId: 'a', urgency: 'normal' },
  { orderId: 'b', urgency: 'urgent' },
  { orderId: 'c', urgency: 'critical' },
] as const;

describe('factors', () => {
  it('travel is the time on the way, in seconds', () => expect(readValue('travel')).toBe(600));

  it('load counts the orders he holds', () => {
    expect(readValue('load')).toBe(0);
    expect(readValue('load', { held })).toBe(3);
  });

  it('urgency counts those of them that are at least as urgent as this one', () => {
    expect(readValue('urgency', { held }, { urgency: 'normal' })).toBe(3);
    expect(readValue('urgency', { held }, { urgency: 'urgent' })).toBe(2);
    expect(readValue('urgency', { held }, { urgency: 'critical' })).toBe(1);
  });

  it('slack is what is left of the limit after his other orders and the way; negative when late', () => {
    const dueAt = now + 60 * minuteMs;
    expect(readValue('slack', {}, { dueAt })).toBe(3600 - 600);
    expect(readValue('slack', { held }, { dueAt })).toBe(3600 - 600 - 3 * 2400);
  });

  it('area is the ring in which he stands', () => {
    expect(readValue('area')).toBe(0);
    expect(readValue('area', { worker: { areaIds: ['area-2'] } })).toBe(1);
    expect(readValue('area', { worker: { areaIds: [], repairStationId: 'station-2' } })).toBe(2);
  });

  it('position is the age of the fix in seconds, never negative', () => {
    expect(readValue('position', { position: northOf(10, 90) })).toBe(90);
    expect(readValue('position', { position: northOf(10, -90) })).toBe(0);
  });

  it('weights of any scale give the same score', () => {
    const inputs = factorInputsOf(makeOrder(), makeCandidate({ held }), travel, now, grading);
    const weights = { travel: 35, load: 20, urgency: 10, slack: 15, area: 10, position: 10 };
    expect(scoreFactors(inputs, { ...grading, weights }).score).toBeCloseTo(card({ held }).score, 9);
  });

  it('the best imaginable worker gets 100, the worst 0', () => {
    const best = { at: now, dueAt: now + 999 * minuteMs, travelSeconds: 0, fixAgeSeconds: 0 };
    const free = { heldOrders: 0, heldAsUrgent: 0, ring: 'own', serviceSeconds: 2400 } as const;
    expect(scoreFactors({ ...best, ...free }, grading).score).toBeCloseTo(100, 9);
    const worst = { at: now, dueAt: now - minuteMs, travelSeconds: 9999, fixAgeSeconds: 600 };
    const busy = { heldOrders: 9, heldAsUrgent: 9, ring: 'all', serviceSeconds: 2400 } as const;
    expect(scoreFactors({ ...worst, ...busy }, grading).score).toBe(0);
  });

  it('each is explained in both languages', () => {
    for (const code of factorCodes) {
      expect(factorRules[code].explainZh).toMatch(/[\u4e00-\u9fff]/);
      expect(factorRules[code].explainEn).toMatch(/^[A-Z]/);
    }
  });
});
