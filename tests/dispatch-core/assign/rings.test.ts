/** Claim rings: own area first, then the station, then everybody, by the age in the pool. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { isInside, mayClaim, openRing, ringNumber, ringOf } from '#dispatch-core/assign/rings.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { orderClasses } from '#dispatch-core/domain/service-type.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import { anyOrder, makeOrder, makeWorker, now } from './samples.ts';

const mine = makeWorker();
const neighbour = makeWorker({ areaIds: ['area-2'] });
const wholeStation = makeWorker({ areaIds: [] });
const stranger = makeWorker({ areaIds: ['area-9'], repairStationId: 'station-9' });
const lent = makeWorker({ areaIds: ['area-1'], repairStationId: 'station-9' });

describe('ring of a worker', () => {
  const rows: readonly (readonly [string, Worker, Partial<Order>, string])[] = [
    ['his own area', mine, {}, 'own'],
    ['another area of his station', neighbour, {}, 'station'],
    ['no areas of his own: all of his station', wholeStation, {}, 'own'],
    ['another station', stranger, {}, 'all'],
    ['lent to this area by another station', lent, {}, 'own'],
    ['an order that moved to another station', wholeStation, { repairStationId: 'station-9' }, 'all'],
    ['a place that nobody owns', wholeStation, { areaId: null, repairStationId: null }, 'all'],
  ];
  for (const [name, worker, order, ring] of rows) {
    it(`${name} → ${ring}`, () => expect(ringOf(worker, makeOrder(order))).toBe(ring));
  }
});

describe('open ring', () => {
  const { rings } = defaultPolicy.classes.noHeat;
  const ringAfter = (ms: number, changes: Partial<Order> = {}) =>
    openRing(makeOrder(changes), now + ms, defaultPolicy);

  it('widens at the configured ages', () => {
    expect(ringAfter(0)).toBe('own');
    expect(ringAfter(rings.stationAfterMs - 1)).toBe('own');
    expect(ringAfter(rings.stationAfterMs)).toBe('station');
    expect(ringAfter(rings.allAfterMs - 1)).toBe('station');
    expect(ringAfter(rings.allAfterMs)).toBe('all');
  });

  it('opens at once where nobody is responsible, and starts small outside the pool', () => {
    expect(ringAfter(0, { areaId: null, repairStationId: null })).toBe('all');
    expect(ringAfter(99 * minuteMs, { state: 'assigned' })).toBe('own');
  });

  it('only ever grows while the order waits', () => {
    const age = fc.nat(60 * minuteMs);
    fc.assert(
      fc.property(anyOrder, age, age, (order, a, b) => {
        const early = openRing(order, now + Math.min(a, b), defaultPolicy);
        const late = openRing(order, now + Math.max(a, b), defaultPolicy);
        expect(ringNumber(late)).toBeGreaterThanOrEqual(ringNumber(early));
      }),
    );
  });

  it('ends with everybody inside, for every class', () => {
    for (const name of orderClasses) {
      const order = makeOrder({ class: name });
      const ring = openRing(order, now + 60 * minuteMs, defaultPolicy);
      expect([mine, neighbour, stranger].every((worker) => isInside(worker, order, ring))).toBe(true);
    }
  });
});

describe('claim', () => {
  const needs = { skills: ['heating'], certificates: ['pressure'] };
  const fit = makeWorker({ certificates: [{ code: 'pressure', validUntil: now + 1 }] });
  const claim = (worker: Worker, order: Partial<Order> = {}, openOrders = 0, at = now) =>
    mayClaim({ worker, openOrders, needs }, makeOrder(order), at, defaultPolicy);

  it('is open to a fit worker of the area, also to one who was left out before', () => {
    expect(claim(fit)).toBeNull();
    expect(claim(fit, { leftOutWorkerIds: [fit.id] })).toBeNull();
  });

  it('is refused with the reason', () => {
    expect(claim(fit, { state: 'confirmed' })).toBe('wrong-state');
    const other = { workerId: 'worker-7', assignmentId: 'assignment-7' };
    expect(claim(fit, { state: 'accepted', ...other, acceptedAt: now })).toBe('already-claimed');
    expect(claim(fit, { state: 'assigned', ...other })).toBe('wrong-state');
    expect(claim({ ...fit, duty: 'off' })).toBe('off-duty');
    expect(claim({ ...fit, areaIds: ['area-2'] })).toBe('outside-area');
    expect(claim({ ...fit, skills: [] })).toBe('skill-missing');
    expect(claim(fit, {}, 0, now + 1)).toBe('skill-missing');
    expect(claim(fit, {}, 3)).toBe('over-capacity');
  });

  it('comes into reach when the ring widens', () => {
    const far = { ...stranger, certificates: [{ code: 'pressure', validUntil: now + 60 * minuteMs }] };
    expect(claim(far, {}, 0, now + 2 * minuteMs)).toBe('outside-area');
    expect(claim(far, {}, 0, now + 5 * minuteMs)).toBeNull();
  });
});
