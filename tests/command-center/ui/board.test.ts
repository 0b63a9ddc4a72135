/** The figures of desk and wall. */
import { describe, expect, it } from 'vitest';
import type { OrderItem, RequestItem, WorkerItem } from '#command-center/contract/http.ts';
import {
  axisTop,
  countOrders,
  groupWorkers,
  loadByCommunity,
  pageAt,
  reportsByHour,
  scaleOf,
  shapeOfWorker,
} from '#command-center/ui/board.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-21T00:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();
let nextNo = 1;
const order = (over: Partial<OrderItem> = {}): OrderItem => {
  const no = nextNo++;
  return {
    id: `o${no}`,
    no,
    requestId: 'r1',
    state: 'accepted',
    version: 1,
    class: 'noHeat',
    category: 'repair',
    subtype: 'notWarm',
    urgency: 'normal',
    level: 3,
    place: { kind: 'household', householdId: 'h1' },
    placeLabel: 'A 1-1-101',
    lon: 126.6,
    lat: 45.7,
    areaId: null,
    communityId: 'c1',
    districtId: null,
    repairStationId: null,
    heatStationId: null,
    workerId: null,
    assignmentId: null,
    offerExpiresAt: null,
    dueAt: iso(start + 48 * hour),
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
    createdAt: iso(start),
    updatedAt: iso(start),
    ...over,
  };
};
const worker = (id: string, over: Partial<WorkerItem> = {}): WorkerItem => ({
  id,
  name: id,
  repairStationId: 's1',
  duty: 'on',
  presence: 'online',
  position: null,
  openOrders: 0,
  currentOrderId: null,
  skills: [],
  ...over,
});
const request = (
  communityId: string | null,
  createdMs: number,
): Pick<RequestItem, 'communityId' | 'createdAt'> => ({
  communityId,
  createdAt: iso(createdMs),
});

describe('countOrders', () => {
  it('counts every open order in one group and no other', () => {
    const orders = [
      order({ state: 'pooled' }),
      order({ state: 'at_station' }),
      order({ state: 'assigned' }),
      order({ state: 'on_site', dueAt: iso(start + hour) }),
      order({ state: 'reported', postponementPending: true }),
      order({ state: 'completed', overdue: true }),
    ];
    const counts = countOrders(orders, start + 3 * hour);
    expect(counts).toEqual({
      open: 5,
      unsent: 2,
      working: 2,
      review: 1,
      warned: 0,
      late: 1,
      postponement: 1,
      longestLateMs: 2 * hour,
    });
    expect(counts.unsent + counts.working + counts.review).toBe(counts.open);
    expect(countOrders([], start).longestLateMs).toBeNull();
  });
});

describe('loadByCommunity', () => {
  it('joins open orders and reports of the day, most open first', () => {
    const orders = [
      order(),
      order({ overdue: true }),
      order({ communityId: 'c2' }),
      order({ communityId: null }),
    ];
    const requests = [
      request('c2', start + 1),
      request('c2', start - 1),
      request('c3', start),
      request(null, start),
    ];
    expect(loadByCommunity(orders, requests, start, start + hour)).toEqual([
      { communityId: 'c1', reports: 0, open: 2, late: 1 },
      { communityId: 'c2', reports: 1, open: 1, late: 0 },
      { communityId: 'c3', reports: 1, open: 0, late: 0 },
    ]);
  });
});

describe('groupWorkers', () => {
  it('puts busy stations and online workers first and leaves out who is off duty', () => {
    const groups = groupWorkers([
      worker('a', { presence: 'offline', openOrders: 9 }),
      worker('b', { openOrders: 1 }),
      worker('c', { openOrders: 2 }),
      worker('d', { repairStationId: 's2', openOrders: 99 }),
      worker('e', { duty: 'off' }),
    ]);
    expect(groups.map((group) => group.workers.map((one) => one.id))).toEqual([['d'], ['c', 'b', 'a']]);
  });
});

describe('shapeOfWorker', () => {
  it('believes the age of the fix before the order', () => {
    const onSite = order({ state: 'on_site' });
    expect(shapeOfWorker(worker('a'), onSite)).toBe('onSite');
    expect(shapeOfWorker(worker('a'), order({ state: 'en_route' }))).toBe('enRoute');
    expect(shapeOfWorker(worker('a'), undefined)).toBe('free');
    expect(shapeOfWorker(worker('a', { presence: 'stale' }), onSite)).toBe('stale');
    expect(shapeOfWorker(worker('a', { presence: 'offline' }), onSite)).toBe('unknown');
  });
});

describe('reports by hour', () => {
  it('puts each report of the day into its hour and leaves out other days', () => {
    const hours = reportsByHour(
      [start - 1, start, start + hour - 1, start + 14.5 * hour, start + 24 * hour].map((at) =>
        request(null, at),
      ),
      start,
    );
    expect([hours.length, hours[0], hours[14], hours.reduce((a, b) => a + b)]).toEqual([24, 2, 1, 3]);
  });

  it('has an axis that doubles', () => {
    expect([[], [3], [10], [11], [79], [81]].map(axisTop)).toEqual([10, 10, 10, 20, 80, 160]);
  });
});

describe('paging and scale', () => {
  it('turns round and round', () => {
    const pages = [0, 1, 2].map((turn) => pageAt([1, 2, 3, 4, 5], 3, turn));
    expect(pages).toEqual([
      { from: 0, items: [1, 2, 3] },
      { from: 3, items: [4, 5] },
      { from: 0, items: [1, 2, 3] },
    ]);
    expect(pageAt([], 3, 7)).toEqual({ from: 0, items: [] });
  });

  it('takes the longest round bar that fits', () => {
    expect(scaleOf(13.6, 160)).toEqual({ km: 2, widthPx: 147 });
    expect(scaleOf(3, 160)).toEqual({ km: 0.2, widthPx: 67 });
  });
});
