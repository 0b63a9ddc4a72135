/** The overview shows what needs a person; close up every open order has its plate. */
import { describe, expect, it } from 'vitest';
import { type OrderMark, orderMarksAt, orderUnder } from '#command-center/ui/map/order-marks.ts';
import { dayStart, hour, iso, sampleOrder } from '../samples.ts';

const order = (id: string, over: Parameters<typeof sampleOrder>[1] = {}) =>
  sampleOrder(id, { dueAt: iso(dayStart + hour), ...over });
const orders = [
  order('leak', { class: 'leak', subtype: 'leak' }),
  order('routine'),
  order('done', { state: 'completed', overdue: true }),
  order('late', { overdue: true }),
];
const idsAt = (zoom: number, selectedId: string | null = null, nowMs = dayStart) =>
  orderMarksAt(orders, nowMs, zoom, selectedId).map((mark) => mark.id);

describe('orderMarksAt', () => {
  it('leaves routine orders out of the overview and what is done out of the map', () => {
    expect(idsAt(11)).toEqual(['late', 'leak']);
    expect(idsAt(13)).toEqual(['routine', 'late', 'leak']);
  });

  it('always shows the selected order, above all others', () => {
    expect(idsAt(11, 'routine')).toEqual(['late', 'leak', 'routine']);
  });

  it('draws the urgent last, so that they lie on top', () => {
    const marks = orderMarksAt(orders, dayStart + 3_000_000, 13, null);
    expect(marks.map((mark) => mark.severity)).toEqual([2, 1, 1]);
  });
});

describe('orderUnder', () => {
  const mark = (id: string, lon: number): OrderMark => ({ id, lon, lat: 0, severity: 3, glyph: 'leak' });
  const project = (lon: number, lat: number) => ({ x: lon, y: lat });

  it('takes the nearest in reach, the upper one of two at the same place', () => {
    const marks = [mark('a', 0), mark('b', 10), mark('c', 10)];
    expect(orderUnder(marks, project, { x: 8, y: 0 }, 20)?.id).toBe('c');
    expect(orderUnder(marks, project, { x: 4, y: 0 }, 20)?.id).toBe('a');
    expect(orderUnder(marks, project, { x: 40, y: 0 }, 20)).toBeNull();
  });
});
