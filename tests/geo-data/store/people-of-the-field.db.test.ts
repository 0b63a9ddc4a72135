/** Workers, rota, households, meters, notices and the catalogue on both drivers. */
import { beforeAll, expect, it } from 'vitest';
import { choosePolicy } from '#dispatch-core/sla/policy.ts';
import type { Database } from '#geo-data/database.ts';
import { loadPolicies, loadServiceTypes, saveCatalogue, seedCatalogue } from '#geo-data/store/catalogue.ts';
import { defaultPolicies, defaultServiceTypes, officeCalendar } from '#geo-data/store/catalogue-defaults.ts';
import {
  communityCells,
  listAreas,
  listCommunities,
  listDistricts,
  listHeatStations,
  listRepairStations,
  saveCommunities,
} from '#geo-data/store/city.ts';
import { customersOf, listHouseholds, listMeters, saveMeters } from '#geo-data/store/households.ts';
import {
  findNoticeFor,
  isNoticeActive,
  listNotices,
  type Notice,
  saveNotice,
} from '#geo-data/store/notices.ts';
import {
  listShifts,
  listWorkers,
  loadWorker,
  saveShifts,
  saveWorkers,
  setDuty,
} from '#geo-data/store/workers.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { box, makeWorker, NOW, saveSmallCity } from './city.ts';

const HOUR = 3_600_000;

describeBothDrivers('the field', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
  });

  it('gives the city back, saved twice', async () => {
    await saveSmallCity(db);
    expect((await listDistricts(db)).map((one) => [one.id, one.geometry.type])).toEqual([
      ['d1', 'MultiPolygon'],
    ]);
    expect(await listAreas(db)).toEqual([
      {
        id: 'a1',
        name: '西片',
        nameEn: null,
        repairStationId: 'rs1',
        dispatchMode: 'auto',
        geometry: { type: 'MultiPolygon', coordinates: [box(126.6, 45.7, 126.65, 45.8).coordinates] },
      },
      expect.objectContaining({ id: 'a2', dispatchMode: 'direct' }),
    ]);
    expect(await listRepairStations(db)).toEqual([
      { id: 'rs1', name: '一站', nameEn: null, phone: '0451-1', orgUnitId: null, lon: 126.61, lat: 45.75 },
      { id: 'rs2', name: '二站', nameEn: null, phone: null, orgUnitId: null, lon: 126.69, lat: 45.75 },
    ]);
    expect(await listHeatStations(db)).toEqual([
      { id: 'hs1', name: '曙光换热站', nameEn: null, heatSourceId: null, lon: 126.62, lat: 45.75 },
    ]);
    const [community] = await listCommunities(db);
    expect(community).toEqual({
      id: 'c1',
      name: '曙光小区',
      nameEn: null,
      districtId: 'd1',
      areaId: 'a1',
      heatStationId: 'hs1',
      lon: 126.62,
      lat: 45.75,
      households: 500,
    });
    if (community === undefined) return;
    const cells = [
      { cell9: 'x', households: 200 },
      { cell9: 'y', households: 300 },
    ];
    await db.transaction((tx) => saveCommunities(tx, [{ ...community, outline: null, cells }]));
    expect((await communityCells(db)).map((one) => one.cell9)).toEqual(['x', 'y']);
  });

  it('finds households by place and by the caller', async () => {
    const [home] = await listHouseholds(db, { q: '曙光小区 7-2' });
    expect(home).toEqual({
      id: 'h1',
      communityId: 'c1',
      communityName: '曙光小区',
      building: '7',
      unit: '2',
      room: '301',
      heatedM2: 88.5,
      heatStationId: null,
      lon: 126.621,
      lat: 45.751,
    });
    expect(await listHouseholds(db, { q: '7-3' })).toEqual([]);
    expect(await listHouseholds(db, { communityId: 'c9' })).toEqual([]);
    expect((await listHouseholds(db, { phone: '13800000001' })).map((one) => one.id)).toEqual(['h1']);
    expect((await customersOf(db, 'h1')).map((one) => [one.id, one.kind, one.phone])).toEqual([
      ['cu1', 'owner', '13800000001'],
      ['cu2', 'tenant', null],
    ]);
    const meters = [
      { id: 'm1', kind: 'room', householdId: 'h1', communityId: null },
      { id: 'm2', kind: 'heat', householdId: null, communityId: 'c1' },
    ] as const;
    await saveMeters(db, meters);
    expect(await listMeters(db)).toEqual(meters);
  });

  it('keeps workers with their certificates, and their duty', async () => {
    const worker = makeWorker('w8', {
      phone: '139',
      areaIds: ['a1', 'a2'],
      skills: ['pipe', 'a,"b"'],
      lastOffAt: NOW - HOUR,
      certificates: [
        { code: 'gas', validUntil: NOW + 1 },
        { code: 'weld', validUntil: NOW + 2 },
      ],
    });
    await saveWorkers(db, [
      worker,
      makeWorker('w7', { repairStationId: 'rs2', duty: 'off', dutySince: null }),
    ]);
    expect(await loadWorker(db, 'w8')).toEqual(worker);
    const changed = { ...worker, certificates: [{ code: 'weld', validUntil: NOW + 9 }], skills: [] };
    await saveWorkers(db, [changed]);
    expect(await listWorkers(db, { ids: ['w8', 'no'] })).toEqual([changed]);
    expect((await listWorkers(db, { repairStationId: 'rs2', duty: 'off' })).map((one) => one.id)).toEqual([
      'w7',
    ]);

    expect(await setDuty(db, 'w8', 'off', NOW + 5)).toBe('changed');
    expect(await setDuty(db, 'w8', 'off', NOW + 6)).toBe('same');
    expect(await loadWorker(db, 'w8')).toMatchObject({ duty: 'off', dutySince: null, lastOffAt: NOW + 5 });
    expect(await setDuty(db, 'w8', 'on', NOW + 7)).toBe('changed');
    expect(await loadWorker(db, 'w8')).toMatchObject({ duty: 'on', dutySince: NOW + 7, lastOffAt: NOW + 5 });
    expect(await setDuty(db, 'nobody', 'on', NOW)).toBe('unknown');
  });

  it('keeps the rota', async () => {
    const shift = (id: string, from: number, to: number) => ({
      id,
      workerId: 'w1',
      from: NOW + from * HOUR,
      to: NOW + to * HOUR,
    });
    await saveShifts(db, [shift('s2', 10, 24), shift('s1', 0, 10)]);
    expect((await listShifts(db, NOW + 9 * HOUR, NOW + 10 * HOUR)).map((one) => one.id)).toEqual(['s1']);
    await saveShifts(db, [shift('s1', 0, 11)]);
    expect(await listShifts(db, NOW + 10 * HOUR, NOW + 11 * HOUR)).toEqual([
      shift('s1', 0, 11),
      shift('s2', 10, 24),
    ]);
  });

  it('knows which notice is in force where', async () => {
    const notice: Notice = {
      id: 'n1',
      kind: 'emergency',
      title: '抢修',
      body: '主管道',
      startAt: NOW,
      expectedEndAt: NOW + HOUR,
      closedAt: null,
      communityIds: [],
      heatStationIds: ['hs1'],
      geometry: null,
      publisherId: 'u1',
    };
    await saveNotice(db, notice);
    expect(await isNoticeActive(db, 'n1', NOW - 1)).toBe(false);
    expect(await isNoticeActive(db, 'n1', NOW)).toBe(true);
    expect(await findNoticeFor(db, 'c1', NOW)).toEqual({ ...notice, households: 500 });
    expect(await findNoticeFor(db, 'c2', NOW)).toBeNull();
    // Past its expected end it is still in force until somebody closes it.
    expect(await listNotices(db, { at: NOW + 5 * HOUR })).toHaveLength(1);
    const geometry = box(126.6, 45.7, 126.7, 45.8);
    await saveNotice(db, { ...notice, communityIds: ['c1'], closedAt: NOW + 2 * HOUR, geometry });
    expect((await listNotices(db, { at: NOW + HOUR }))[0]).toMatchObject({
      households: 500,
      geometry: { type: 'MultiPolygon' },
    });
    expect(await isNoticeActive(db, 'n1', NOW + 2 * HOUR)).toBe(false);
  });

  it('seeds the catalogue once and replaces it as a whole', async () => {
    expect(await seedCatalogue(db)).toBe(true);
    expect(await seedCatalogue(db)).toBe(false);
    const bySubtype = (a: { subtype: string }, b: { subtype: string }) => (a.subtype < b.subtype ? -1 : 1);
    expect(await loadServiceTypes(db)).toEqual([...defaultServiceTypes].sort(bySubtype));
    const policies = await loadPolicies(db);
    expect(policies).toEqual([...defaultPolicies].sort((a, b) => (a.id < b.id ? -1 : 1)));
    for (const type of defaultServiceTypes) {
      expect(() => choosePolicy(policies, { ...type, source: 'phone' })).not.toThrow();
    }

    const [first] = defaultServiceTypes;
    const [policy] = defaultPolicies;
    if (first === undefined || policy === undefined) return;
    const smaller = {
      serviceTypes: [{ ...first, level: 9 }],
      policies: [{ ...policy, calendar: officeCalendar }],
    };
    await db.transaction((tx) => saveCatalogue(tx, smaller));
    expect(await loadServiceTypes(db)).toEqual(smaller.serviceTypes);
    expect(await loadPolicies(db)).toEqual(smaller.policies);
    expect(await seedCatalogue(db)).toBe(false);
  });
});
