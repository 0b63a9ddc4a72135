/** The overview shows what needs a person; close up every open order has its plate. */
import { describe, expect, it } from 'vitest';
import type { OrderItem } from '#command-center/contract/http.ts';
import { type OrderMark, orderMarksAt, orderUnder } from '#command-center/ui/map/order-marks.ts';

const start = Date.parse('2026-11-21T00:00:00Z');
const order = (id: string, over: Partial<OrderItem> = {}): OrderItem => ({
  id,
  no: 1,
  requestId: 'r1',
  state: 'accepted',
  version: 1,
  class: 'noHeat',
  category: 'repair',
  subtype: 'notWarm',
  urgency: 'normal',
  level: 3,
  place: { kind: 'household', householdId: 'h1' },
  placeLabel: 'A',
  lon: 126.6,
  lat: 45.7,
  areaId: null,
  communityId: null,
  districtId: null,
  repairStationId: null,
  heatStationId: null,
  workerId: null,
  assignmentId: null,
  offerExpiresAt: null,
  dueAt: new Date(start + 3_600_000).toISOString(),
  stage: null,
  stageDueAt: null,
  overdue: false,
  paused: false,
  postponementPending: false,
  marks: {
    expedited: 0,
    lastExpeditedAt: null,
    supervised: false,
    petition: false,
    supplement: false,
    cc: [],
    notes: 0,
    diverted: 0,
  },
  redispatchOf: null,
  createdAt: new Date(start).toISOString(),
  updatedAt: new Date(start).toISOString(),
  ...over,
});
const orders = [
  order('leak', { class: 'leak', subtype: 'leak' }),
  order('routine'),
  order('done', { state: 'completed', overdue: true }),
  order('late', { overdue: true }),
];
const idsAt = (zoom: number, selectedId: string | null = null, nowMs = start) =>
  orderMarksAt(orders, nowMs, zoom, selectedId).map((mark) => mark.id);

describe('orderMarksAt', () => {
  it('leaves routine orders out of the overview and what is done out of the map', () => {
    expect(idsAt(11)).toEqual(['late', 'leak']);
    expect(idsAt(13)).toEqual(['routine', 'late', 'leak']);
  });

  it('always shows the selected order', () => {
    expect(idsAt(11, 'routine')).toEqual(['routine', 'late', 'leak']);
  });

  it('draws the urgent last, so that they lie on top', () => {
    const marks = orderMarksAt(orders, start + 3_000_000, 13, null);
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
