/** A worker's day: what is begun stays first, promises are kept, a plan changes only for a reason, times add up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { improveSequences } from '#dispatch-core/assign/sequence.ts';
import {
  chooseDayOrders,
  type Day,
  type DayOrder,
  describeDay,
  mostPlanned,
  readDay,
} from '#dispatch-core/assign/sequence-day.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';

const now = 1_700_000_000_000;
const order = (orderId: string, rest: Partial<DayOrder> = {}): DayOrder => ({
  orderId,
  class: 'routine',
  state: 'accepted',
  dueAt: now + 8 * hourMs,
  arrivedAt: null,
  preferredVisit: null,
  serviceMs: 30 * minuteMs,
  ...rest,
});

/** Places on a line, in minutes of driving; the worker is at 0. */
function dayOn(line: readonly number[], orders: readonly DayOrder[], previous: readonly string[] = []): Day {
  const at = [0, ...line];
  const seconds = Float64Array.from(at.flatMap((from) => at.map((to) => Math.abs(from - to) * 60)));
  return { workerId: 'wang', now, orders, previous, seconds, isByRoad: true };
}

function plan(day: Day) {
  const { problem, start } = describeDay(day);
  return readDay(day, improveSequences(problem, { seed: 1, iterations: 300, start }));
}
const idsOf = (day: Day) => plan(day).stops.map(({ orderId }) => orderId);

describe('a day', () => {
  it('goes the short way round', () => {
    expect(idsOf(dayOn([20, 10, 30], [order('b'), order('a'), order('c')]))).toEqual(['a', 'b', 'c']);
  });

  it('tells when he is where', () => {
    const { stops, kind } = plan(dayOn([10, 25], [order('a'), order('b')]));
    expect(kind).toBe('road');
    expect(stops).toEqual([
      {
        orderId: 'a',
        place: 1,
        arrivesAt: now + 10 * minuteMs,
        startsAt: now + 10 * minuteMs,
        isLate: false,
      },
      {
        orderId: 'b',
        place: 2,
        arrivesAt: now + 55 * minuteMs,
        startsAt: now + 55 * minuteMs,
        isLate: false,
      },
    ]);
  });

  it('begins with what is begun, and counts the rest of the work there', () => {
    const there = order('there', { state: 'on_site', arrivedAt: now - 20 * minuteMs });
    const next = order('next', { state: 'en_route' });
    const { stops } = plan(dayOn([0, 40, 5], [there, next, order('near')]));
    expect(stops.map(({ orderId }) => orderId)).toEqual(['there', 'next', 'near']);
    expect(stops[0]?.arrivesAt).toBe(now - 20 * minuteMs);
    expect(stops[1]?.arrivesAt).toBe(now + (10 + 40) * minuteMs);
  });

  it('serves a leak that would be late before what lies on the way', () => {
    const leak = order('leak', { class: 'leak', dueAt: now + 60 * minuteMs });
    expect(idsOf(dayOn([5, 20], [order('near'), leak]))).toEqual(['leak', 'near']);
  });

  it('comes within the promised hours and does other work before', () => {
    const promised = order('promised', {
      preferredVisit: { from: now + 2 * hourMs, to: now + 3 * hourMs },
    });
    const { stops } = plan(dayOn([5, 30], [promised, order('other')]));
    expect(stops.map(({ orderId }) => orderId)).toEqual(['other', 'promised']);
    expect(stops[1]?.startsAt).toBe(now + 2 * hourMs);
  });

  it('keeps the plan of before for a few minutes of driving, not for many', () => {
    const orders = [order('a'), order('b')];
    expect(idsOf(dayOn([10, 9], orders, ['a', 'b']))).toEqual(['a', 'b']);
    expect(idsOf(dayOn([40, 9], orders, ['a', 'b']))).toEqual(['b', 'a']);
    expect(idsOf(dayOn([10, 9], orders, []))).toEqual(['b', 'a']);
  });

  it('takes the most pressing of too many, begun ones first', () => {
    const many = Array.from({ length: 20 }, (_, n) => order(`${n}`, { dueAt: now + (20 - n) * hourMs }));
    const chosen = chooseDayOrders([...many, order('there', { state: 'on_site' })]);
    expect(chosen).toHaveLength(mostPlanned);
    expect(chosen.slice(0, 2).map(({ orderId }) => orderId)).toEqual(['there', '19']);
  });
});

it('every order of any day has a place and a time after the one before', () => {
  const orders = fc.array(
    fc.record({
      class: fc.constantFrom('leak', 'noHeat', 'routine'),
      state: fc.constantFrom('assigned', 'accepted', 'en_route', 'on_site'),
      dueAt: fc.integer({ min: -60, max: 600 }).map((n) => now + n * minuteMs),
      serviceMs: fc.integer({ min: 5, max: 90 }).map((n) => n * minuteMs),
      minutes: fc.integer({ min: 0, max: 60 }),
      from: fc.option(fc.integer({ min: 0, max: 300 })),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(orders, (made) => {
      const all = made.map(({ minutes: _, from, ...rest }, n) =>
        order(`${n}`, {
          ...rest,
          arrivedAt: rest.state === 'on_site' ? now - minuteMs : null,
          preferredVisit:
            from === null ? null : { from: now + from * minuteMs, to: now + (from + 60) * minuteMs },
        }),
      );
      const chosen = chooseDayOrders(all);
      const { stops } = plan(
        dayOn(
          chosen.map(({ orderId }) => made[Number(orderId)]?.minutes ?? 0),
          chosen,
        ),
      );
      expect(stops.map(({ orderId }) => orderId).sort()).toEqual(all.map(({ orderId }) => orderId).sort());
      expect(stops.map(({ place }) => place)).toEqual(stops.map((_, index) => index + 1));
      const states = stops.map(({ orderId }) => all[Number(orderId)]?.state ?? 'assigned');
      const begunStates = states.map((state) =>
        ['assigned', 'accepted', 'en_route', 'on_site'].indexOf(state),
      );
      const ranks = begunStates.map((rank) => Math.max(rank, 1));
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
      stops.forEach((stop, index) => {
        expect(stop.startsAt).toBeGreaterThanOrEqual(stop.arrivesAt);
        const before = stops[index - 1];
        if (before !== undefined && states[index] !== 'on_site') {
          expect(stop.arrivesAt).toBeGreaterThanOrEqual(before.startsAt);
        }
      });
    }),
    { numRuns: 60 },
  );
});
