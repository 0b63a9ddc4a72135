/** The figures of a day, on small ones that can be counted by hand. */
import { describe, expect, it } from 'vitest';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { giniOf, measureDay } from '#dispatch-core/simulate/measure.ts';
import { runUnder, shortDay } from './crowd.ts';

describe('giniOf', () => {
  it.each([
    [[], 0],
    [[0, 0], 0],
    [[3, 3, 3], 0],
    [[0, 0, 0, 8], 0.75],
    [[1, 3], 0.25],
  ])('%j is %d', (amounts, expected) => {
    expect(giniOf(amounts)).toBeCloseTo(expected, 12);
  });
});

describe('measureDay', () => {
  it('counts lateness, waiting and travel as the log has them', () => {
    const outcome = runUnder(shortDay(3, 'busy', 60, 6), 'nearest');
    const figures = measureDay(outcome);
    const arrivals = new Map(
      outcome.log.flatMap((line) => {
        const [ms, event, order = ''] = line.split('|');
        return event === 'arrive' ? [[order, Number(ms) + outcome.day.startAt] as const] : [];
      }),
    );
    const late = outcome.day.orders.filter(
      ({ id, dueAt }) => (arrivals.get(id) ?? Number.POSITIVE_INFINITY) > dueAt,
    );
    const counted = (['leak', 'noHeat', 'routine'] as const).reduce(
      (sum, name) => sum + figures.lateByClass[name] * figures.ordersByClass[name],
      0,
    );
    expect(late.length).toBeGreaterThan(5);
    expect(counted).toBeCloseTo(late.length, 9);
    const longest = Math.max(
      ...outcome.day.orders
        .filter((one) => one.class === 'routine')
        .map(({ id, createdAt }) => (arrivals.get(id) ?? 0) - createdAt),
    );
    expect(figures.waitMinutesByClass.routine.max).toBeCloseTo(longest / minuteMs, 9);
    const sent = outcome.log.filter((line) => line.split('|')[1] === 'send').length;
    expect(sent).toBe(60);
    expect(figures.travelMinutesPerOrder).toBeGreaterThan(5);
  });
});
