/** CONTRACTS 1 and 4–6: every list and detail in its shape, pages, candidates that add up, heat that agrees. */
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { readiness, versionItem } from '#command-center/contract/admin.ts';
import {
  areaItem,
  candidates,
  communityItem,
  heatCells,
  heatPlaces,
  heatStationItem,
  listOf,
  orderDetail,
  orderItem,
  repairStationItem,
  requestDetail,
  requestItem,
  serviceTypeItem,
  site,
  workerItem,
} from '#command-center/contract/http.ts';
import { agentItem, alarmItem, callItem, noticeItem } from '#command-center/contract/live.ts';
import { type Demo, read, until } from './client.ts';

const lists: readonly (readonly [string, v.GenericSchema<unknown, { items: unknown[] }>, boolean])[] = [
  ['/api/requests', listOf(requestItem), true],
  ['/api/orders', listOf(orderItem), true],
  ['/api/workers', listOf(workerItem), true],
  ['/api/repair-stations', listOf(repairStationItem), true],
  ['/api/heat-stations', listOf(heatStationItem), true],
  ['/api/communities', listOf(communityItem), true],
  ['/api/areas', listOf(areaItem), true],
  ['/api/districts', listOf(areaItem), true],
  ['/api/service-types', listOf(serviceTypeItem), true],
  ['/api/alarms', listOf(alarmItem), false],
  ['/api/notices', listOf(noticeItem), false],
  ['/api/calls', listOf(callItem), false],
  ['/api/agents', listOf(agentItem), false],
];

export function checkReads(demo: () => Demo): void {
  it('tells time, rate, zone, name and centre of the site', async () => {
    const told = await read(demo().token, '/api/site', site);
    expect(told).toMatchObject({ rate: 5, demo: true, tz: 'Asia/Shanghai' });
    const later = await until(async () => {
      const now = await read(demo().token, '/api/site', site);
      return Date.parse(now.now) > Date.parse(told.now) ? now : null;
    });
    expect(later.now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it.each(lists)('%s', async (path, schema, isFilled) => {
    const { items } = await read(demo().token, path, schema);
    if (isFilled) expect(items.length).toBeGreaterThan(0);
  });

  it('gives an order and its request with their history', async () => {
    const { items } = await read(demo().token, '/api/orders', listOf(orderItem));
    const order = await read(demo().token, `/api/orders/${items[0]?.id}`, orderDetail);
    expect(order.events.length).toBeGreaterThan(0);
    const request = await read(demo().token, `/api/requests/${order.requestId}`, requestDetail);
    expect(request.orders.map((one) => one.id)).toContain(order.id);
    expect(request.orderIds).toContain(order.id);
    const missing = await demo().token('GET', '/api/orders/no-such-order');
    expect(missing).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('filters by state and pages without holes or repeats', async () => {
    const all = await read(demo().token, '/api/requests?limit=1000', listOf(requestItem));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const word: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: v.InferOutput<ReturnType<typeof listOf<typeof requestItem>>> = await read(
        demo().token,
        `/api/requests?limit=7${word}`,
        listOf(requestItem),
      );
      expect(page.items.length).toBeLessThanOrEqual(7);
      seen.push(...page.items.map((one) => one.id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const { id } of all.items) expect(seen).toContain(id);
    const assigned = await read(demo().token, '/api/orders?state=assigned,accepted', listOf(orderItem));
    for (const order of assigned.items) expect(['assigned', 'accepted']).toContain(order.state);
    expect((await demo().token('GET', '/api/orders?state=flying')).body).toMatchObject({
      code: 'invalid-query',
    });
    expect((await demo().token('GET', '/api/orders?cursor=nonsense')).status).toBe(400);
  });

  it('explains every candidate: contributions add up to the score', async () => {
    const { items: orders } = await read(demo().token, '/api/orders?open=true&limit=20', listOf(orderItem));
    let ranked = 0;
    for (const { id } of orders) {
      const answer = await read(demo().token, `/api/orders/${id}/candidates`, candidates);
      const scores = answer.items.map((item) => item.score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(answer.items.map((item) => item.rank)).toEqual(answer.items.map((_, i) => i + 1));
      for (const { factors, score, travel } of answer.items) {
        const sum = factors.reduce((total, factor) => total + factor.contribution, 0);
        expect(Math.abs(sum - score)).toBeLessThan(1e-9);
        expect(['road', 'estimate']).toContain(travel.kind);
      }
      for (const { codes } of answer.excluded) expect(codes.length).toBeGreaterThan(0);
      ranked += answer.items.length;
    }
    expect(ranked).toBeGreaterThan(0);
  });

  it.each(['requests', 'orders', 'overdue'])(
    'counts %s the same by cell, community and district',
    async (measure) => {
      const totals = await until(async () => {
        const query = `window=PT24H&measure=${measure}`;
        const grids = await Promise.all(
          [7, 8, 9].map((n) => read(demo().token, `/api/heat/cells?resolution=${n}&${query}`, heatCells)),
        );
        const areas = await Promise.all(
          ['communities', 'districts'].map((kind) =>
            read(demo().token, `/api/heat/${kind}?${query}`, heatPlaces),
          ),
        );
        for (const answer of [...grids, ...areas]) {
          const sum = answer.items.reduce((total, item) => total + item.n, 0);
          expect(sum + answer.outside.n).toBe(answer.total.n);
          expect(answer.minHouseholds).toBe(60);
          for (const { n, households, rate } of answer.items) {
            if (households < 60) expect(rate).toBeNull();
            else expect(rate).toBeCloseTo((n * 1000) / households, 9);
          }
        }
        if (measure === 'requests') expect(grids[0]?.breaks).toEqual([4, 8, 16, 32, 64]);
        const found = new Set([...grids, ...areas].map((answer) => answer.total.n));
        // Something may have come in between two of the questions: asked again.
        return found.size === 1 ? [...found] : null;
      });
      if (measure !== 'overdue') expect(totals[0]).toBeGreaterThan(0);
    },
  );

  it('is alive, ready, has a version and metrics whose counters add up', async () => {
    const { nobody } = demo();
    expect(await read(nobody, '/livez', v.object({ ok: v.literal(true) }))).toEqual({ ok: true });
    expect((await read(nobody, '/readyz', readiness)).ready).toBe(true);
    expect((await read(nobody, '/version', versionItem)).version).toMatch(/^\d+\.\d+\.\d+/);
    const metrics = await nobody('GET', '/metrics');
    expect(metrics.status).toBe(200);
    expect(String(metrics.body)).toMatch(/received/);
  });
}
