/** The small built-in town of the demo: places, households and people, deterministic, WGS-84. */

import { normal, pick, seededRandom } from './random.ts';
import { communityNames, districtNames, personName, repairStationNames } from './town-names.ts';

export interface TownCommunity {
  readonly id: string;
  readonly name: string;
  readonly quarter: number;
  readonly heatStationId: string;
  readonly lon: number;
  readonly lat: number;
}
export interface TownHousehold {
  readonly id: string;
  readonly communityId: string;
  readonly building: string;
  readonly unit: string;
  readonly room: string;
  readonly heatedM2: number;
  readonly heatStationId: string;
  readonly lon: number;
  readonly lat: number;
}
export interface TownWorker {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
  readonly quarter: number;
  readonly skills: readonly string[];
  readonly lon: number;
  readonly lat: number;
}
export interface TownPlace {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}
/** A quarter is a district, its responsibility area and its repair station at once. */
export interface TownQuarter {
  readonly districtId: string;
  readonly areaId: string;
  readonly name: string;
  /** Outer ring, closed, [lon, lat]. */
  readonly ring: readonly (readonly [number, number])[];
  readonly station: TownPlace;
}
export interface Town {
  readonly center: readonly [number, number];
  readonly quarters: readonly TownQuarter[];
  readonly heatStations: readonly TownPlace[];
  readonly communities: readonly TownCommunity[];
  readonly households: readonly TownHousehold[];
  readonly workers: readonly TownWorker[];
}

const center = [126.652, 45.758] as const;
const lonDegPerKm = 1 / (111.32 * Math.cos((center[1] * Math.PI) / 180));
const latDegPerKm = 1 / 110.57;
const workersPerQuarter = 10;

/** Builds the town; the same seed is the same town. */
export function buildTown(seed = 1): Town {
  const random = seededRandom(seed);
  const quarters = buildQuarters(random);
  const sites = buildSites(random);
  const heatStations = sites
    .filter((_, i) => i % 2 === 0)
    .map((site, i) => ({
      id: `hs-${pad(i + 1)}`,
      name: `${pad(i + 1)} 号站 · ${(communityNames[i * 2] ?? '').replace('小区', '')}`,
      ...at(site.x + 0.22, site.y - 0.16),
    }));
  const communities = sites.map((site, i) => ({
    id: `c-${pad(i + 1)}`,
    name: communityNames[i] ?? `小区 ${i + 1}`,
    quarter: site.quarter,
    heatStationId: `hs-${pad(Math.floor(i / 2) + 1)}`,
    ...at(site.x, site.y),
  }));
  const households = communities.flatMap((community) => buildHouseholds(random, community));
  return {
    center,
    quarters,
    heatStations,
    communities,
    households,
    workers: buildWorkers(random, communities),
  };
}

/** Four quarters around a crooked cross: the river from west to east, the avenue from north to south. */
function buildQuarters(random: () => number): TownQuarter[] {
  const river = crookedLine(random, -6.4, 6.4).map((t) => [t.along, 1.1 + t.aside] as const);
  const avenue = crookedLine(random, -5, 5).map((t) => [-0.4 + t.aside, t.along] as const);
  const cross = [-0.4, 1.1] as const;
  const west = [...river.filter(([x]) => x < cross[0]), cross];
  const east = [cross, ...river.filter(([x]) => x > cross[0])];
  const south = [...avenue.filter(([, y]) => y < cross[1]), cross];
  const north = [cross, ...avenue.filter(([, y]) => y > cross[1])];
  const rings = [
    [...south, ...east, [6.4, -2.2], [5.1, -4.6], [1.6, -5.2]],
    [...[...north].reverse(), ...east, [6.2, 3.1], [4.4, 4.9]],
    [...[...north].reverse(), ...[...west].reverse(), [-6.3, 3.4], [-4.2, 5.1]],
    [...south, ...[...west].reverse(), [-6.5, -1.9], [-4.9, -4.4]],
  ] as const;
  const stationAt = [
    [2.1, -1.6],
    [2.4, 3],
    [-3, 3.1],
    [-2.7, -1.9],
  ] as const;
  return rings.map((ring, i) => {
    const points = ring.map(([x, y]) => lonLat(x, y));
    const first = points[0] ?? center;
    const [x, y] = stationAt[i] ?? [0, 0];
    return {
      districtId: `d-${i + 1}`,
      areaId: `a-${i + 1}`,
      name: districtNames[i] ?? `${i + 1}`,
      ring: [...points, first],
      station: { id: `rs-${i + 1}`, name: repairStationNames[i] ?? `${i + 1}`, ...at(x, y) },
    };
  });
}

/** Points of a line from `from` to `to` km that wanders a little aside, straight at its ends. */
function crookedLine(random: () => number, from: number, to: number): { along: number; aside: number }[] {
  const steps = 14;
  return Array.from({ length: steps + 1 }, (_, i) => ({
    along: from + ((to - from) * i) / steps,
    aside: (random() - 0.5) * 0.9,
  }));
}

/** Eight communities a quarter, denser towards the centre, at least 0.55 km apart. */
function buildSites(random: () => number): { x: number; y: number; quarter: number }[] {
  const sites: { x: number; y: number; quarter: number }[] = [];
  const perQuarter = communityNames.length / 4;
  for (let quarter = 0; quarter < 4; quarter++) {
    for (let placed = 0, tries = 0; placed < perQuarter && tries < 5000; tries++) {
      const x = normal(random) * 2.6;
      const y = normal(random) * 2.1;
      const clear = sites.every((site) => Math.hypot(site.x - x, site.y - y) > 0.55);
      if (quarterOf(x, y) !== quarter || !clear || Math.hypot(x / 5.6, y / 4.4) > 1) continue;
      sites.push({ x, y, quarter });
      placed += 1;
    }
  }
  return sites;
}

function quarterOf(x: number, y: number): number | null {
  // a strip along river and avenue stays free, so that no community lies on the border
  if (Math.abs(y - 1.1) < 0.6 || Math.abs(x + 0.4) < 0.6) return null;
  if (x > -0.4) return y < 1.1 ? 0 : 1;
  return y > 1.1 ? 2 : 3;
}

function buildHouseholds(random: () => number, community: TownCommunity): TownHousehold[] {
  const households: TownHousehold[] = [];
  const buildings = 5 + Math.floor(random() * 4);
  for (let b = 1; b <= buildings; b++) {
    const dx = ((b % 3) - 1) * 0.09 + random() * 0.02;
    const dy = (Math.floor(b / 3) - 1) * 0.08 + random() * 0.02;
    for (let unit = 1; unit <= 3; unit++) {
      for (let floor = 1; floor <= 9; floor++) {
        for (let door = 1; door <= 2; door++) {
          const room = `${floor}0${door}`;
          households.push({
            id: `${community.id}-${b}-${unit}-${room}`,
            communityId: community.id,
            building: String(b),
            unit: String(unit),
            room,
            heatedM2: 48 + Math.round(random() * 70),
            heatStationId: community.heatStationId,
            lon: round(community.lon + (dx + unit * 0.012) * lonDegPerKm),
            lat: round(community.lat + dy * latDegPerKm),
          });
        }
      }
    }
  }
  return households;
}

function buildWorkers(random: () => number, communities: readonly TownCommunity[]): TownWorker[] {
  return Array.from({ length: 4 * workersPerQuarter }, (_, i) => {
    const quarter = i % 4;
    const near = pick(
      random,
      communities.filter((community) => community.quarter === quarter),
    );
    return {
      id: `w-${pad(i + 1)}`,
      name: personName(i),
      phone: `139${String(45_000_000 + i * 7919).padStart(8, '0')}`,
      quarter,
      skills: i % 5 === 0 ? ['pipe', 'heating', 'welding'] : ['pipe', 'heating'],
      lon: round(near.lon + (random() - 0.5) * 0.6 * lonDegPerKm),
      lat: round(near.lat + (random() - 0.5) * 0.6 * latDegPerKm),
    };
  });
}

function at(x: number, y: number): { lon: number; lat: number } {
  const [lon, lat] = lonLat(x, y);
  return { lon, lat };
}

/** Kilometres east and north of the centre as coordinates. */
function lonLat(x: number, y: number): readonly [number, number] {
  return [round(center[0] + x * lonDegPerKm), round(center[1] + y * latDegPerKm)];
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
