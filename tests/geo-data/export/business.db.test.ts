/** The business log on both drivers: every row once over several pages, bounded by time and areas, in its order. */
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import type { ExportBounds } from '#geo-data/export/bounds.ts';
import { pagesOfAudit, pagesOfEvents, pagesOfOrders, pagesOfRequests } from '#geo-data/export/business.ts';
import { pagesOfReadings } from '#geo-data/export/readings.ts';
import { saveAudit } from '#geo-data/store/audit.ts';
import { appendEvents } from '#geo-data/store/events.ts';
import { insertOrder } from '#geo-data/store/orders.ts';
import { saveReadings } from '#geo-data/store/readings.ts';
import { insertRequest } from '#geo-data/store/requests.ts';
import { NOW, saveSmallCity } from '#tests/geo-data/store/city.ts';
import { makeEvent, makeOrder, makeRequest } from '#tests/geo-data/store/life.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { collect } from './collect.ts';

const all: ExportBounds = { from: null, to: null, visibleAreaIds: null, areaIds: null };
const west = { ...all, visibleAreaIds: ['a1'] };

describeBothDrivers('the exported business log', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
    // r1 in the west, r2 in the east, r3 nowhere; two orders of r1.
    for (const [i, areaId] of ['a1', 'a2', null].entries())
      await insertRequest(db, makeRequest(`r${i + 1}`, { no: i + 1, areaId, createdAt: NOW + i }));
    await insertOrder(db, makeOrder('o2', 'r1', { no: 2, createdAt: NOW + 5 }));
    await insertOrder(db, makeOrder('o1', 'r1', { no: 1, createdAt: NOW + 5 }));
    await insertOrder(db, makeOrder('o3', 'r2', { no: 3, areaId: 'a2', createdAt: NOW }));
  });

  it('holds requests and orders, oldest first, within time and areas', async () => {
    const requests = (await collect(pagesOfRequests(db, all))).flat();
    expect(requests.map(({ id, orderIds }) => [id, orderIds])).toEqual([
      ['r1', ['o1', 'o2']],
      ['r2', ['o3']],
      ['r3', []],
    ]);
    expect(requests[0]?.caller).toEqual({ name: '王一', phone: '13800000001' });
    const ids = async (bounds: Partial<ExportBounds>) =>
      (await collect(pagesOfRequests(db, { ...all, ...bounds }))).flat().map(({ id }) => id);
    expect(await ids({ from: NOW + 1 })).toEqual(['r2', 'r3']);
    expect(await ids({ from: NOW + 1, to: NOW + 2 })).toEqual(['r2']);
    expect(await ids(west)).toEqual(['r1', 'r3']);
    expect(await ids({ ...west, areaIds: ['a1', 'a2'] })).toEqual(['r1']);
    const orders = async (bounds: ExportBounds) =>
      (await collect(pagesOfOrders(db, bounds))).flat().map(({ id }) => id);
    expect(await orders(all)).toEqual(['o3', 'o1', 'o2']);
    expect(await orders(west)).toEqual(['o1', 'o2']);
  });

  it('pages over rows of the same instant without a gap or a repeat', async () => {
    await db.query(
      `insert into requests (id, revision, cell9, doc)
       select 'x' || lpad(n::text, 5, '0'), 1, cell9,
         doc || jsonb_build_object('id', 'x' || lpad(n::text, 5, '0'), 'no', 1000 + n, 'createdAt', $1::float8)
       from requests, generate_series(1, 2100) as n where id = 'r1'`,
      [NOW + 1000],
    );
    const pages = await collect(pagesOfRequests(db, { ...all, from: NOW + 1000 }));
    expect(pages.map((page) => page.length)).toEqual([1000, 1000, 100]);
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(2100);
  });

  it('holds events in the order of the log, lives whole within areas', async () => {
    // Order o3 lies in the east; r1 is a western request whatever its events say.
    const log = Array.from({ length: 1500 }, (_, i) =>
      makeEvent(`e${i}`, i % 3 === 0 ? 'r1' : 'r2', {
        recordedAt: NOW + i,
        occurredAt: NOW - i,
        orderId: i % 3 === 1 ? 'o3' : null,
      }),
    );
    await appendEvents(db, log);
    await db.query(`delete from events where id = 'e7'`);
    const pages = await collect(pagesOfEvents(db, all));
    expect(pages).toHaveLength(2);
    const told = pages.flat();
    expect(told.map(({ event }) => event.id)).toEqual(log.map(({ id }) => id).filter((id) => id !== 'e7'));
    expect(told[0]?.event).toEqual(log[0]);
    expect(told.every(({ seq }, i) => i === 0 || seq > (told[i - 1]?.seq ?? 0))).toBe(true);
    const western = (await collect(pagesOfEvents(db, { ...west, from: NOW + 3, to: NOW + 10 }))).flat();
    expect(western.map(({ event }) => event.id)).toEqual(['e3', 'e6', 'e9']);
  });

  it('holds readings source by source, those of an area by what the source feeds', async () => {
    await db.exec(
      `insert into heat_stations (id, name, geom) values ('hs0', '东站', st_setsrid(st_makepoint(126.68, 45.75), 4326));
       insert into meters (id, kind, household_id) values ('m1', 'room', 'h1')`,
    );
    const sample = (sourceId: string, i: number, sourceKind: 'heatStation' | 'meter' = 'heatStation') => ({
      sourceKind,
      sourceId,
      deviceAt: NOW + i,
      occurredAt: NOW + Math.floor(i / 2) * 2,
      recordedAt: NOW + i + 9,
      metrics: ['supplySecC', 'returnSecC'],
      values: [50 + i / 10, null],
      qualities: ['good', 'bad'] as const,
    });
    const many = Array.from({ length: 2001 }, (_, i) => sample('hs1', i));
    await db.transaction((tx) => saveReadings(tx, [sample('m1', 3, 'meter'), ...many, sample('hs0', 1)]));
    const pages = await collect(pagesOfReadings(db, all));
    expect(pages.map((page) => page.length)).toEqual([1, 2000, 1, 1]);
    expect(pages.flat().slice(1, 2002)).toEqual(many);
    const sources = async (bounds: ExportBounds) => [
      ...new Set((await collect(pagesOfReadings(db, bounds))).flat().map(({ sourceId }) => sourceId)),
    ];
    expect(await sources(all)).toEqual(['hs0', 'hs1', 'm1']);
    expect(await sources(west)).toEqual(['hs1', 'm1']);
    expect(await sources({ ...all, areaIds: ['a2'] })).toEqual(['hs0']);
    expect(await sources({ ...all, to: NOW + 2 })).toEqual(['hs0', 'hs1']);
  });

  it('holds the audit log, oldest first', async () => {
    for (let i = 0; i < 3; i += 1)
      await saveAudit(db, {
        at: NOW + (i % 2),
        wallAt: NOW,
        actorId: `u${i}`,
        actorRole: 'admin',
        action: 'x',
        targetKind: 'y',
        targetId: null,
        detail: { i },
      });
    const told = async (bounds: ExportBounds) =>
      (await collect(pagesOfAudit(db, bounds))).flat().map(({ actorId }) => actorId);
    expect(await told(all)).toEqual(['u0', 'u2', 'u1']);
    expect(await told({ ...all, from: NOW + 1 })).toEqual(['u1']);
  });
});
