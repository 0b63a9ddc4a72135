/** A small city for store tests: two stations, two areas side by side, one community with a household, workers. */
import type { Worker } from '#dispatch-core/domain/worker.ts';
import { cell9Of } from '#geo-data/cells.ts';
import type { Database } from '#geo-data/database.ts';
import {
  saveAreas,
  saveCommunities,
  saveDistricts,
  saveHeatStations,
  saveRepairStations,
} from '#geo-data/store/city.ts';
import { saveCustomers, saveHouseholds } from '#geo-data/store/households.ts';
import { saveWorkers } from '#geo-data/store/workers.ts';

/** 08:00 of a winter morning. */
export const NOW = Date.UTC(2026, 0, 5, 0, 0, 0);

/** GeoJSON of a box. */
export function box(west: number, south: number, east: number, north: number) {
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}

export function makeWorker(id: string, change: Partial<Worker> = {}): Worker {
  return {
    id,
    name: `工人 ${id}`,
    phone: null,
    repairStationId: 'rs1',
    areaIds: [],
    duty: 'on',
    dutySince: NOW - 3_600_000,
    lastOffAt: null,
    skills: [],
    certificates: [],
    capacity: 5,
    ...change,
  };
}

/** Areas a1 (west) and a2 (east) of district d1; community c1 in a1 with household h1. */
export async function saveSmallCity(db: Database): Promise<void> {
  await saveRepairStations(db, [
    { id: 'rs1', name: '一站', phone: '0451-1', orgUnitId: null, lon: 126.61, lat: 45.75 },
    { id: 'rs2', name: '二站', phone: null, orgUnitId: null, lon: 126.69, lat: 45.75 },
  ]);
  await saveDistricts(db, [{ id: 'd1', name: '道里', geometry: box(126.6, 45.7, 126.7, 45.8) }]);
  await saveAreas(db, [
    {
      id: 'a1',
      name: '西片',
      repairStationId: 'rs1',
      dispatchMode: 'auto',
      geometry: box(126.6, 45.7, 126.65, 45.8),
    },
    {
      id: 'a2',
      name: '东片',
      repairStationId: 'rs2',
      dispatchMode: 'direct',
      geometry: box(126.65, 45.7, 126.7, 45.8),
    },
  ]);
  await saveHeatStations(db, [{ id: 'hs1', name: '曙光换热站', lon: 126.62, lat: 45.75 }]);
  await saveCommunities(db, [
    {
      id: 'c1',
      name: '曙光小区',
      districtId: 'd1',
      areaId: 'a1',
      heatStationId: 'hs1',
      lon: 126.62,
      lat: 45.75,
      households: 500,
      outline: box(126.615, 45.745, 126.625, 45.755),
      cells: [{ cell9: cell9Of(126.62, 45.75), households: 500 }],
    },
  ]);
  await saveHouseholds(db, [
    {
      id: 'h1',
      communityId: 'c1',
      building: '7',
      unit: '2',
      room: '301',
      heatedM2: 88.5,
      heatStationId: null,
      lon: 126.621,
      lat: 45.751,
    },
  ]);
  await saveCustomers(db, [
    { id: 'cu2', householdId: 'h1', name: '租客', phone: null, kind: 'tenant' },
    { id: 'cu1', householdId: 'h1', name: '王一', phone: '13800000001', kind: 'owner' },
  ]);
  await saveWorkers(db, [makeWorker('w1'), makeWorker('w2'), makeWorker('w3', { repairStationId: 'rs2' })]);
}
