/** Lists of orders and requests, places, candidates and heat on both drivers. */
import { beforeAll, expect, it } from 'vitest';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import { cell9Of, foldCells, foldCommunities, foldDistricts } from '#geo-data/cells.ts';
import type { Database } from '#geo-data/database.ts';
import { countOpenByWorker } from '#geo-data/store/assignments.ts';
import { openDispatchSources, workersNear } from '#geo-data/store/candidates.ts';
import { seedCatalogue } from '#geo-data/store/catalogue.ts';
import { communityCells } from '#geo-data/store/city.ts';
import { countByCell } from '#geo-data/store/heat.ts';
import { openIngestStore } from '#geo-data/store/ingest.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import {
  listOpenOrders,
  listOrders,
  loadOrder,
  loadOrders,
  type OrderFilter,
  poolOf,
} from '#geo-data/store/orders.ts';
import { isCursorError } from '#geo-data/store/page.ts';
import { resolvePlace } from '#geo-data/store/places.ts';
import {
  listLiveRequests,
  listRequests,
  listWaitingForNotice,
  loadRequest,
  possibleDuplicates,
  type RequestFilter,
} from '#geo-data/store/requests.ts';
import { saveWorkers } from '#geo-data/store/workers.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { makeWorker, NOW, saveSmallCity } from './city.ts';
import { makeChange, makeOrder, makeRequest } from './life.ts';

const HOUR = 3_600_000;
const everything = { areaIds: null, repairStationId: null, workerId: null } as const;
const ids = (list: readonly { readonly id: string }[]) => list.map((one) => one.id);

describeBothDrivers('lists', (open) => {
  let db: Database;
  const put = (request: ServiceRequest, orders: Order[]) =>
    openOrderLifeStore(db).transaction((tx) => tx.save(makeChange(null, { request, orders })));
  const orders = async (filter: Partial<OrderFilter>) =>
    ids((await listOrders(db, { visible: everything, ...filter })).items);
  const requests = async (filter: Partial<RequestFilter>) =>
    ids((await listRequests(db, { visible: { areaIds: null }, ...filter })).items);

  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
    await seedCatalogue(db);
    await put(makeRequest('r1', { no: 101, createdAt: NOW + 1, ownerId: 'u1' }), [
      makeOrder('o1', 'r1', { no: 1, createdAt: NOW + 1, pooledAt: NOW + 1, dueAt: NOW + 9 * HOUR }),
      makeOrder('o2', 'r1', {
        no: 2,
        createdAt: NOW + 2,
        state: 'accepted',
        workerId: 'w1',
        subtype: 'flush',
        updatedAt: NOW + 50,
      }),
    ]);
    await put(
      makeRequest('r2', {
        no: 102,
        createdAt: NOW + 3,
        state: 'closed',
        areaId: 'a2',
        householdId: null,
        communityId: null,
        customerId: null,
        subtype: 'leak',
        class: 'leak',
        source: 'wechat',
        lon: 126.68,
        lat: 45.75,
        placeLabel: '一次网 100%_东',
        overdue: true,
      }),
      [
        makeOrder('o3', 'r2', {
          no: 3,
          createdAt: NOW + 3,
          state: 'completed',
          areaId: 'a2',
          repairStationId: 'rs2',
          workerId: 'w3',
          overdue: true,
          communityId: null,
          lon: 126.68,
          placeLabel: '一次网 100%_东',
          dueAt: NOW + 2 * HOUR,
          updatedAt: NOW + 60,
        }),
        makeOrder('o4', 'r2', {
          no: 4,
          createdAt: NOW + 4,
          class: 'leak',
          areaId: 'a2',
          repairStationId: 'rs2',
          communityId: null,
          pooledAt: NOW + 5,
          dueAt: NOW + 10 * HOUR,
        }),
        makeOrder('o5', 'r2', {
          no: 5,
          createdAt: NOW + 5,
          firstInLine: true,
          pooledAt: NOW + 4,
          dueAt: NOW + 11 * HOUR,
        }),
        makeOrder('o6', 'r2', { no: 6, createdAt: NOW + 6, mode: 'station', pooledAt: NOW + 3 }),
      ],
    );
    await put(
      makeRequest('r3', {
        no: 103,
        createdAt: NOW + 7,
        state: 'quick_accepted',
        noticeId: 'n1',
        subtype: 'tempCheck',
        class: 'routine',
      }),
      [],
    );
    await put(makeRequest('r4', { no: 104, createdAt: NOW + 8, state: 'void' }), []);
  });

  it('filters orders', async () => {
    expect(await orders({})).toEqual(['o6', 'o5', 'o4', 'o3', 'o2', 'o1']);
    expect(await orders({ state: ['accepted', 'completed'] })).toEqual(['o3', 'o2']);
    expect(await orders({ state: [] })).toEqual([]);
    expect(await orders({ areaId: 'a2' })).toEqual(['o4', 'o3']);
    expect(await orders({ repairStationId: 'rs2' })).toEqual(['o4', 'o3']);
    expect(await orders({ workerId: 'w1' })).toEqual(['o2']);
    expect(await orders({ overdue: true })).toEqual(['o3']);
    expect(await orders({ open: false })).toEqual(['o3']);
    expect(await orders({ subtype: 'flush' })).toEqual(['o2']);
    // A number is a number or a part of an address (7-2-301).
    expect(await orders({ q: '3' })).toEqual(['o6', 'o5', 'o4', 'o3', 'o2', 'o1']);
    expect(await orders({ q: '4' })).toEqual(['o4']);
    expect(await orders({ q: '0%_东' })).toEqual(['o3']);
    expect(await orders({ q: ' 曙光 ', open: true, areaId: 'a1' })).toEqual(['o6', 'o5', 'o2', 'o1']);
    expect(await orders({ visible: { ...everything, areaIds: [] } })).toEqual([]);
    expect(await orders({ visible: { ...everything, areaIds: ['a2'] } })).toEqual(['o4', 'o3']);
    expect(await orders({ visible: { ...everything, repairStationId: 'rs2' } })).toEqual(['o4', 'o3']);
    expect(await orders({ visible: { ...everything, workerId: 'w3' } })).toEqual(['o3']);
  });

  it('pages through orders, and refuses a cursor it did not make', async () => {
    const first = await listOrders(db, { visible: everything, limit: 4 });
    expect(ids(first.items)).toEqual(['o6', 'o5', 'o4', 'o3']);
    const second = await listOrders(db, { visible: everything, limit: 4, cursor: first.nextCursor });
    expect(ids(second.items)).toEqual(['o2', 'o1']);
    expect(second.nextCursor).toBeNull();
    await expect(listOrders(db, { visible: everything, cursor: 'x' })).rejects.toSatisfy(isCursorError);
    const lie = Buffer.from('[1e99,"x"]').toString('base64url');
    await expect(listOrders(db, { visible: everything, cursor: lie })).rejects.toSatisfy(isCursorError);
  });

  it('gives orders by id, the open ones, the pool, and the loads', async () => {
    expect(await loadOrder(db, 'o2')).toMatchObject({ id: 'o2', workerId: 'w1' });
    expect(await loadOrder(db, 'no')).toBeNull();
    expect(ids(await loadOrders(db, ['o3', 'no', 'o1']))).toEqual(['o1', 'o3']);
    expect(ids(await listOpenOrders(db))).toEqual(['o6', 'o5', 'o4', 'o2', 'o1']);
    expect(ids(await listOpenOrders(db, NOW + 60))).toEqual(['o6', 'o5', 'o4', 'o3', 'o2', 'o1']);
    expect(ids(await poolOf(db))).toEqual(['o4', 'o5', 'o6', 'o1']);
    expect(ids(await poolOf(db, { areaIds: ['a1'], repairStationId: 'rs1', limit: 2 }))).toEqual([
      'o5',
      'o6',
    ]);
    expect(await countOpenByWorker(db)).toEqual(new Map([['w1', 1]]));
    const { pool, orders: source } = openDispatchSources(db);
    expect(ids(await pool.pooled(10, []))).toEqual(['o4', 'o5', 'o1']);
    expect(ids(await pool.pooled(1, ['o4']))).toEqual(['o5']);
    expect(await source.find('o1')).toMatchObject({ id: 'o1' });
  });

  it('filters requests and names their orders', async () => {
    expect(await requests({})).toEqual(['r4', 'r3', 'r2', 'r1']);
    expect(await requests({ state: ['closed'], source: 'wechat' })).toEqual(['r2']);
    expect(await requests({ subtype: 'tempCheck' })).toEqual(['r3']);
    expect(await requests({ ownerId: 'u1' })).toEqual(['r1']);
    expect(await requests({ ownerId: null })).toEqual(['r4', 'r3', 'r2']);
    expect(await requests({ overdue: true })).toEqual(['r2']);
    expect(await requests({ q: '103' })).toEqual(['r3']);
    expect(await requests({ q: '一次网' })).toEqual(['r2']);
    expect(
      await requests({
        householdId: 'h1',
        customerId: 'cu1',
        communityId: 'c1',
        districtId: 'd1',
        areaId: 'a1',
      }),
    ).toEqual(['r4', 'r3', 'r1']);
    expect(await requests({ visible: { areaIds: ['a2'] } })).toEqual(['r2']);
    const page = await listRequests(db, { visible: { areaIds: null }, limit: 3 });
    expect(page.items[2]?.orderIds).toEqual(['o3', 'o4', 'o5', 'o6']);
    const rest = await listRequests(db, { visible: { areaIds: null }, limit: 3, cursor: page.nextCursor });
    expect(ids(rest.items)).toEqual(['r1']);
    expect(ids(await listLiveRequests(db, NOW + 1e9))).toEqual(['r3', 'r1']);
    expect(ids(await listLiveRequests(db, NOW))).toEqual(['r4', 'r3', 'r2', 'r1']);
    expect(await listWaitingForNotice(db, 'n1')).toEqual(['r3']);
    expect(ids((await loadRequest(db, 'r1'))?.orders ?? [])).toEqual(['o1', 'o2']);
    expect(await loadRequest(db, 'no')).toBeNull();
  });

  it('finds reports that may be the same: of the household, or of the same class close by', async () => {
    const near = { lon: 126.6215, lat: 45.7515, at: NOW + HOUR };
    const asked = { householdId: null, subtype: 'notWarm', ...near };
    expect(ids(await possibleDuplicates(db, asked))).toEqual(['r1']);
    // Another subtype of the same class.
    expect(ids(await possibleDuplicates(db, { ...asked, subtype: 'openValve' }))).toEqual(['r1']);
    expect(ids(await possibleDuplicates(db, { ...asked, subtype: 'leak' }))).toEqual([]);
    expect(ids(await possibleDuplicates(db, { ...asked, householdId: 'h1', subtype: 'leak' }))).toEqual([
      'r3',
      'r1',
    ]);
    expect(ids(await possibleDuplicates(db, { ...asked, householdId: 'h1', exceptId: 'r1' }))).toEqual([
      'r3',
    ]);
    expect(ids(await possibleDuplicates(db, { ...asked, lon: 126.6232 }))).toEqual([]);
    expect(ids(await possibleDuplicates(db, { ...asked, at: NOW + 25 * HOUR }))).toEqual([]);
  });

  it('finds what the same household repeats: live however old, ended for a week', async () => {
    const asked = { householdId: 'h1', subtype: 'notWarm', lon: 0, lat: 0 };
    expect(ids(await possibleDuplicates(db, { ...asked, at: NOW + 25 * HOUR }))).toEqual(['r3', 'r1']);
    const r1 = (await loadRequest(db, 'r1'))?.request;
    const end = NOW + 30 * HOUR;
    await db.query(`update requests set doc = doc || $1::text::jsonb where id = 'r1'`, [
      JSON.stringify({ state: 'closed', updatedAt: end }),
    ]);
    const after = async (at: number, subtype = 'notWarm') =>
      ids(await possibleDuplicates(db, { ...asked, subtype, at }));
    expect(await after(end + HOUR)).toEqual(['r3', 'r1']);
    expect(await after(end + HOUR, 'leak')).toEqual(['r3']);
    expect(await after(end + 8 * 24 * HOUR)).toEqual(['r3']);
    await db.query(`update requests set doc = $1::text::jsonb where id = 'r1'`, [JSON.stringify(r1)]);
  });

  it('resolves places', async () => {
    const home = { kind: 'household', householdId: 'h1' } as const;
    expect(await resolvePlace(db, home)).toEqual({
      place: home,
      lon: 126.621,
      lat: 45.751,
      label: '曙光小区 7-2-301',
      communityId: 'c1',
      districtId: 'd1',
      areaId: 'a1',
      repairStationId: 'rs1',
      heatStationId: 'hs1',
      householdId: 'h1',
      customerId: 'cu1',
    });
    expect(await resolvePlace(db, { kind: 'household', householdId: 'no' })).toBeNull();
    const square = { kind: 'public', communityId: 'c1', lon: null, lat: null, note: '南门' } as const;
    expect(await resolvePlace(db, square)).toMatchObject({
      lon: 126.62,
      lat: 45.75,
      label: '曙光小区 南门',
      areaId: 'a1',
      householdId: null,
      customerId: null,
    });
    expect(await resolvePlace(db, { ...square, communityId: 'no', lon: 126.6, lat: 45.7 })).toBeNull();
    const inside = { ...square, communityId: null, lon: 126.6151, lat: 45.7549, note: null };
    expect(await resolvePlace(db, inside)).toMatchObject({
      communityId: 'c1',
      lon: 126.6151,
      label: '曙光小区',
    });
    const pipe = { kind: 'network', net: 'primary', lon: 126.68, lat: 45.75, assetId: 'hs1' } as const;
    expect(await resolvePlace(db, pipe)).toMatchObject({
      label: '一次网 hs1',
      communityId: null,
      districtId: 'd1',
      areaId: 'a2',
      repairStationId: 'rs2',
      heatStationId: 'hs1',
    });
    expect(await resolvePlace(db, { ...pipe, lon: 1, lat: 2, assetId: null })).toMatchObject({
      label: '一次网 1.00000, 2.00000',
      districtId: null,
      areaId: null,
      repairStationId: null,
    });
  });

  it('finds candidates: the station, the nearest, and who answers for the area', async () => {
    await saveWorkers(db, [
      makeWorker('off', { duty: 'off' }),
      makeWorker('far', { repairStationId: 'rs2' }),
      makeWorker('lost', { repairStationId: 'rs2', areaIds: ['a1'] }),
      makeWorker('away', { repairStationId: 'rs2' }),
    ]);
    const fix = (workerId: string, lon: number) => ({
      deviceId: workerId,
      workerId,
      deviceAt: NOW,
      occurredAt: NOW,
      recordedAt: NOW,
      lon,
      lat: 45.75,
      accuracyM: 5,
      speedMps: null,
      courseDeg: null,
      batteryPct: null,
      suspect: false,
    });
    const fixes = [
      fix('w1', 126.7),
      fix('w3', 126.622),
      fix('far', 127.5),
      fix('away', 126.65),
      fix('off', 126.621),
    ];
    await openIngestStore(db).saveBatch({ fixes, readings: [], rejects: [] });
    const order = makeOrder('o9', 'r1');
    const askFor = async (nearest: number | null) => {
      const page = await workersNear(db, order, nearest);
      return [page.complete, page.workers.map((one) => one.worker.id)] as const;
    };
    // Station rs1: off, w1, w2; lost answers for a1; the nearest on duty are w3, away, w1, far.
    expect(await askFor(1)).toEqual([false, ['lost', 'off', 'w1', 'w2', 'w3']]);
    expect(await askFor(2)).toEqual([false, ['away', 'lost', 'off', 'w1', 'w2', 'w3']]);
    expect(await askFor(9)).toEqual([true, ['away', 'far', 'lost', 'off', 'w1', 'w2', 'w3']]);
    expect(await askFor(null)).toEqual([true, ['away', 'far', 'lost', 'off', 'w1', 'w2', 'w3']]);
    const page = await openDispatchSources(db).candidates.near(order, 1);
    expect(page.workers.find((one) => one.worker.id === 'w1')).toEqual({
      worker: makeWorker('w1'),
      position: { lon: 126.7, lat: 45.75, at: NOW, accuracyM: 5, speedMps: null, courseDeg: null },
      held: [{ orderId: 'o2', urgency: 'urgent' }],
    });
    expect(page.workers.find((one) => one.worker.id === 'w2')?.position).toBeNull();
  });

  it('counts for the heat map: the same total for cells, communities and districts', async () => {
    const living = await communityCells(db);
    expect(living).toEqual([
      { communityId: 'c1', districtId: 'd1', cell9: cell9Of(126.62, 45.75), households: 500 },
    ]);
    const window = { from: NOW, to: NOW + HOUR };
    const rows = await countByCell(db, { measure: 'requests', ...window });
    expect(rows.reduce((sum, row) => sum + row.n, 0)).toBe(3);
    const communities = foldCommunities(rows, living);
    expect(communities.items).toEqual([{ id: 'c1', n: 2, households: 500, rate: 4 }]);
    expect(communities.outside.n).toBe(1);
    expect(foldDistricts(rows, living).total).toEqual(communities.total);
    expect(foldCells(rows, living, 8).total).toEqual(communities.total);
    const total = async (measure: 'orders' | 'overdue', from: number, to: number) =>
      (await countByCell(db, { measure, from, to })).reduce((sum, row) => sum + row.n, 0);
    expect(await total('orders', NOW + 2, NOW + 4)).toBe(2);
    expect(await total('overdue', NOW, NOW + 3 * HOUR)).toBe(1);
    expect(await total('overdue', NOW, NOW + 2 * HOUR)).toBe(0);
  });
});
