/** The heat figures: cells, communities and districts are folded from one count and agree, with what lies outside. */
import { beforeAll, expect, it } from 'vitest';
import { bindHeat } from '#command-center/runtime/bind-heat.ts';
import type { ServerDeps } from '#command-center/server/deps.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import { NOW, saveSmallCity } from '#tests/geo-data/store/city.ts';
import { makeChange, makeOrder, makeRequest } from '#tests/geo-data/store/life.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

const hour = 3_600_000;
type CellQuery = Parameters<ServerDeps['heat']['cells']>[0];
const asked = (change: Partial<CellQuery> = {}): CellQuery => ({
  measure: 'requests',
  window: 'PT24H',
  windowMs: 24 * hour,
  resolution: 8,
  now: NOW,
  ...change,
});

describeBothDrivers('heat', (open) => {
  let heat: ServerDeps['heat'];

  beforeAll(async () => {
    const db = await open();
    await saveSmallCity(db);
    const network = { communityId: null, householdId: null };
    const reports = [
      makeRequest('r1'),
      makeRequest('r2', { createdAt: NOW - 23 * hour }),
      makeRequest('edge', { createdAt: NOW - 24 * hour }),
      makeRequest('tooOld', { createdAt: NOW - 24 * hour - 1 }),
      makeRequest('void', { state: 'void' }),
      makeRequest('pipe', { ...network, lon: 126.66, lat: 45.77 }),
      makeRequest('nowhere', { ...network, districtId: null, lon: 126.9, lat: 45.9 }),
    ];
    for (const [n, request] of reports.entries()) {
      const { lon, lat, communityId, districtId, createdAt } = request;
      const where = { lon, lat, communityId, districtId, createdAt, no: n };
      const orders = [
        makeOrder(`${request.id}-o`, request.id, { ...where, overdue: n === 0, dueAt: NOW - hour }),
      ];
      await openOrderLifeStore(db).transaction((tx) => tx.save(makeChange(null, { request, orders })));
    }
    heat = bindHeat(db, {
      community: (id) => (id === 'c1' ? '曙光小区' : null),
      district: () => null,
      inEnglish: (id) => (id === 'c1' ? 'Shuguang' : null),
    });
  });

  const sum = (items: readonly { readonly n: number }[]) => items.reduce((total, item) => total + item.n, 0);

  it.each(['requests', 'orders', 'overdue'] as const)('adds up in every grouping for %s', async (measure) => {
    for (const windowMs of [hour, 24 * hour, 48 * hour]) {
      const query = asked({ measure, windowMs });
      const groupings = [
        await heat.cells(query),
        await heat.cells({ ...query, resolution: 9 }),
        await heat.communities(query),
        await heat.districts(query),
      ];
      for (const { items, outside, total } of groupings) expect(sum(items) + outside.n).toBe(total.n);
      expect(new Set(groupings.map(({ total }) => total.n)).size).toBe(1);
    }
  });

  it('counts what happened within the window, its ends included, and no mistakes', async () => {
    expect((await heat.communities(asked())).total.n).toBe(5);
    expect((await heat.communities(asked({ windowMs: hour }))).total.n).toBe(3);
    expect((await heat.communities(asked({ now: NOW - 1 }))).total.n).toBe(3);
  });

  it('names places, and puts reports of the network outside of communities but into their district', async () => {
    const communities = await heat.communities(asked());
    expect(communities.items).toEqual([
      { id: 'c1', name: '曙光小区', nameEn: 'Shuguang', n: 3, households: 500, rate: 6 },
    ]);
    expect(communities.outside.n).toBe(2);
    const districts = await heat.districts(asked());
    expect(districts.items).toEqual([{ id: 'd1', name: 'd1', nameEn: null, n: 4, households: 500, rate: 8 }]);
    expect(districts.outside.n).toBe(1);
    const cells = await heat.cells(asked());
    expect(cells.outside.n).toBe(0);
    expect(cells.items.map((item) => item.n).sort()).toEqual([1, 1, 3]);
    expect(cells.items.find((item) => item.n === 3)).toMatchObject({ households: 500, rate: 6 });
    expect(cells.items.filter((item) => item.n === 1).map((item) => item.rate)).toEqual([null, null]);
  });

  it('says what it shows', async () => {
    const cells = await heat.cells(asked({ measure: 'overdue' }));
    expect(cells).toMatchObject({
      asOf: new Date(NOW).toISOString(),
      window: 'PT24H',
      measure: 'overdue',
      minHouseholds: 60,
      total: { n: 1 },
    });
    expect(cells.breaks).toEqual([1, 2, 4, 8, 16]);
  });
});
