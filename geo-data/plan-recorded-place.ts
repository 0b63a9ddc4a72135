/** The place that a replay needs, made from what the recordings tell: one district, one area, communities on an H3 grid. */

import { cellToBoundary, cellToChildren, cellToLatLng } from 'h3-js';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { cell9Of, cellAt } from './cells.ts';
import type { CityPlan } from './city-plan.ts';

export interface RecordedPlace {
  readonly center: { readonly lon: number; readonly lat: number };
  readonly box: {
    readonly west: number;
    readonly south: number;
    readonly east: number;
    readonly north: number;
  };
  readonly places: readonly { readonly lon: number; readonly lat: number }[];
  /** Names of the recorded devices; each becomes the phone of one worker. */
  readonly devices: readonly string[];
  readonly stations: readonly string[];
  /** Id of the community to make for requests whose place nobody knows; null = none is needed. */
  readonly unknownPlaceId: string | null;
}

/** Households that each community is assumed to have: no recording tells them, and rates need a denominator. */
export const assumedHouseholds = 490;
/** Cells of about 0.74 km², one community each. */
const communityResolution = 8;

/** Ids of a recorded device's worker and of a recorded station. */
export const workerIdOf = (device: string) => `w-${device}`;
export const heatStationIdOf = (station: string) => `hs-${station}`;

/** Plans the place; all workers are on duty since `at`. */
export function planRecordedPlace(world: RecordedPlace, at: Instant): CityPlan {
  const { west, south, east, north } = world.box;
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const geometry = { type: 'Polygon', coordinates: [ring] };
  return {
    repairStations: [{ id: 'rs-1', name: '回放维修站', phone: null, orgUnitId: null, ...world.center }],
    districts: [{ id: 'd-1', name: '回放区', geometry }],
    areas: [{ id: 'a-1', name: '回放片区', repairStationId: 'rs-1', dispatchMode: 'direct', geometry }],
    heatStations: world.stations.map((station) => ({
      id: heatStationIdOf(station),
      name: `换热站 ${station}`,
      ...world.center,
    })),
    communities: [...communitiesOf(world), ...unknownPlaceOf(world)],
    households: [],
    customers: [],
    workers: world.devices.map((device) => ({
      id: workerIdOf(device),
      name: `车组 ${device}`,
      phone: null,
      repairStationId: 'rs-1',
      areaIds: [],
      duty: 'on',
      dutySince: at,
      lastOffAt: null,
      skills: ['pipe', 'heating', 'welding'],
      certificates: [],
      capacity: 5,
    })),
  };
}

function communitiesOf(world: RecordedPlace): CityPlan['communities'] {
  const cells = [
    ...new Set(world.places.map(({ lon, lat }) => cellAt(cell9Of(lon, lat), communityResolution))),
  ];
  return cells.sort().map((cell, i) => {
    const [lat, lon] = cellToLatLng(cell);
    const children = cellToChildren(cell, communityResolution + 1);
    return {
      id: `c-${cell}`,
      name: `网格 ${String(i + 1).padStart(3, '0')}`,
      districtId: 'd-1',
      areaId: 'a-1',
      heatStationId: null,
      lon,
      lat,
      outline: { type: 'Polygon', coordinates: [cellToBoundary(cell, true)] },
      households: assumedHouseholds,
      cells: children.map((cell9) => ({ cell9, households: assumedHouseholds / children.length })),
    };
  });
}

/** How far outside of everything recorded the unknown place lies, degrees: no cell of the city touches it. */
const asideDegrees = 0.03;

/**
 * Its requests have to lie somewhere: beside the city, in a cell of their own, where nobody lives. So they are counted
 * and never make a house or a street glow. It belongs to district and area, so that its orders find their people.
 */
function unknownPlaceOf(world: RecordedPlace): CityPlan['communities'] {
  if (world.unknownPlaceId === null) return [];
  return [
    {
      id: world.unknownPlaceId,
      name: '地点未知',
      districtId: 'd-1',
      areaId: 'a-1',
      heatStationId: null,
      lon: world.box.west - asideDegrees,
      lat: world.box.south - asideDegrees,
      outline: null,
      households: 0,
      cells: [],
    },
  ];
}
