/** The built-in town as a city plan: what the database is to hold before the first report. */
import type { Instant } from '#dispatch-core/domain/time.ts';
import { cell9Of } from '../cells.ts';
import type { CityPlan } from '../city-plan.ts';
import type { Town } from './town.ts';
import { personName } from './town-names.ts';

/** All workers on duty since `at`. */
export function planTown(town: Town, at: Instant): CityPlan {
  return {
    repairStations: town.quarters.map(({ station }, i) => ({
      ...station,
      phone: `0451-8200${i + 1}`,
      orgUnitId: null,
    })),
    districts: town.quarters.map((quarter) => ({
      id: quarter.districtId,
      name: quarter.name,
      geometry: polygon(quarter.ring),
    })),
    areas: town.quarters.map((quarter) => ({
      id: quarter.areaId,
      name: quarter.name,
      repairStationId: quarter.station.id,
      dispatchMode: 'direct',
      geometry: polygon(quarter.ring),
    })),
    heatStations: town.heatStations,
    communities: town.communities.map((community) => {
      const homes = town.households.filter((household) => household.communityId === community.id);
      return {
        ...community,
        districtId: town.quarters[community.quarter]?.districtId ?? null,
        areaId: town.quarters[community.quarter]?.areaId ?? null,
        outline: null,
        households: homes.length,
        cells: countCells(homes),
      };
    }),
    households: town.households,
    customers: town.households.map((household, i) => ({
      id: `cu-${household.id}`,
      householdId: household.id,
      name: personName(i + 200),
      phone: `138${String(10_000_000 + i * 61).padStart(8, '0')}`,
      kind: 'owner',
    })),
    workers: town.workers.map((worker) => ({
      id: worker.id,
      name: worker.name,
      phone: worker.phone,
      repairStationId: town.quarters[worker.quarter]?.station.id ?? '',
      areaIds: [],
      duty: 'on',
      dutySince: at,
      lastOffAt: null,
      skills: worker.skills,
      certificates: [],
      capacity: 5,
    })),
  };
}

function polygon(ring: Town['quarters'][number]['ring']): { type: string; coordinates: unknown[] } {
  return { type: 'Polygon', coordinates: [ring] };
}

function countCells(homes: readonly { readonly lon: number; readonly lat: number }[]) {
  const counts = new Map<string, number>();
  for (const { lon, lat } of homes) {
    const cell = cell9Of(lon, lat);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return [...counts].map(([cell9, households]) => ({ cell9, households }));
}
