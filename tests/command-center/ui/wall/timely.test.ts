/** The share of today's orders that were in time. */
import { describe, expect, it } from 'vitest';
import { timelyToday } from '#command-center/ui/wall/timely.ts';
import { dayStart, hour, iso, sampleOrder } from '../samples.ts';

const now = dayStart + 10 * hour;
const ofOne = (over: Parameters<typeof sampleOrder>[1]) =>
  timelyToday([sampleOrder('o', over)], dayStart, now);

describe('timelyToday', () => {
  it('counts what was done since midnight, late or not', () => {
    expect(ofOne({ state: 'completed', updatedAt: iso(dayStart) })).toEqual({ due: 1, timely: 1 });
    expect(ofOne({ state: 'archived', updatedAt: iso(now), overdue: true })).toEqual({ due: 1, timely: 0 });
    expect(ofOne({ state: 'completed', updatedAt: iso(dayStart - 1) })).toEqual({ due: 0, timely: 0 });
  });

  it('counts an open order against the day on which it fell due', () => {
    expect(ofOne({ dueAt: iso(dayStart) })).toEqual({ due: 1, timely: 0 });
    expect(ofOne({ dueAt: iso(dayStart - 1) })).toEqual({ due: 0, timely: 0 });
    expect(ofOne({ dueAt: iso(now) })).toEqual({ due: 0, timely: 0 });
  });

  it('leaves void orders out', () => {
    expect(ofOne({ state: 'void', updatedAt: iso(now), dueAt: iso(dayStart) })).toEqual({
      due: 0,
      timely: 0,
    });
  });

  it('adds them up', () => {
    const orders = [
      sampleOrder('a', { state: 'completed', updatedAt: iso(now) }),
      sampleOrder('b', { state: 'completed', updatedAt: iso(now), overdue: true }),
      sampleOrder('c', { dueAt: iso(now - 1) }),
      sampleOrder('d'),
    ];
    expect(timelyToday(orders, dayStart, now)).toEqual({ due: 3, timely: 1 });
  });
});
