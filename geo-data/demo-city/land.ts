/** What was there before the streets: river with island, stream, railways, parks, the city's edge and its zones. */
import { type Curve, clearOf } from './curve.ts';
import { makeNoise } from './noise.ts';
import { distanceToLine, isInside, type Line, type Point } from './plane.ts';
import { seededRandom } from './random.ts';

export type Zone = 'old' | 'inner' | 'industry' | 'campus' | 'north' | 'outer' | 'village' | 'country';

export interface ParkSite {
  /** Which of the known parks it is. */
  readonly site: number;
  readonly ring: Line;
  readonly middle: Point;
  /** Nothing of the park is farther from its middle. */
  readonly reachM: number;
  readonly lake: Line | null;
  readonly wooded: boolean;
}

export interface Land {
  readonly seed: number;
  /** From the middle to the end of the built-up city along the river, metres. */
  readonly radiusM: number;
  readonly river: Curve;
  readonly island: Line;
  readonly stream: Curve;
  readonly rail: Curve;
  readonly railBranch: Curve;
  /** Where the main station stands on the railway (x). */
  readonly stationX: number;
  readonly parks: readonly ParkSite[];
  /** 0 in the middle, 1 at the built-up edge, 1.35 at the city limit. */
  readonly remoteness: (p: Point) => number;
  readonly zoneOf: (p: Point) => Zone;
  /** Distance between small streets, metres. */
  readonly spacingAt: (p: Point) => number;
}

export const limitRemoteness = 1.32;

/** Without parks: they find their place after the planned roads. */
export function shapeLand(seed: number, radiusM: number): Land {
  const random = seededRandom(seed * 7919 + 17);
  const R = radiusM;
  const river = shapeRiver(random, R);
  const stationX = (random() - 0.5) * 0.1 * R;
  const rail = shapeRail(random, R, stationX);
  const railBranch = shapeBranch(random, R, rail);
  const stream = shapeStream(random, R, river);
  const edge = makeNoise(seed + 5, 1);
  const remoteness = (p: Point) => {
    const y = p[1] - 0.06 * R;
    const angle = Math.atan2(y, p[0]);
    const bend = 1 + 0.09 * edge(Math.cos(angle) * 2.2 + 9, Math.sin(angle) * 2.2 + 9);
    return Math.hypot(p[0], y / 0.82) / (R * bend);
  };
  const land = { seed, radiusM, river, stream, rail, railBranch, stationX, remoteness };
  const ragged = makeNoise(seed + 31, R * 0.12);
  const pace = makeNoise(seed + 37, 620);
  const zoneOf = sampled(R, (p) => zoneAt({ ...land, ragged }, p));
  const island = shapeIsland(river, R);
  return {
    ...land,
    island,
    parks: [],
    zoneOf,
    spacingAt: (p) => spacing[zoneOf(p)] * (1 + 0.3 * pace(p[0], p[1])),
  };
}

/** Zones do not change within 30 m: each is found once. */
function sampled(R: number, find: (p: Point) => Zone): (p: Point) => Zone {
  const reach = 1.6 * R;
  const n = Math.ceil((2 * reach) / 30);
  const known: (Zone | undefined)[] = new Array(n * n);
  return (p) => {
    const i = Math.floor((p[0] + reach) / 30);
    const j = Math.floor((p[1] + reach) / 30);
    if (i < 0 || j < 0 || i >= n || j >= n) return 'country';
    const found = known[i * n + j];
    if (found !== undefined) return found;
    const zone = find([(i + 0.5) * 30 - reach, (j + 0.5) * 30 - reach]);
    known[i * n + j] = zone;
    return zone;
  };
}

/** Metres between small streets. */
const spacing: Readonly<Record<Zone, number>> = {
  old: 84,
  inner: 122,
  outer: 165,
  north: 205,
  industry: 250,
  campus: 240,
  village: 120,
  country: 420,
};

type Lay = Pick<Land, 'radiusM' | 'rail' | 'river' | 'remoteness'> & {
  readonly ragged: (x: number, y: number) => number;
};

function zoneAt(land: Lay, p: Point): Zone {
  const R = land.radiusM;
  const far = land.remoteness(p);
  const ragged = land.ragged(p[0], p[1]) * 0.05;
  if (far + ragged * 1.4 > 1) return far < 1.24 && isVillage(land, p) ? 'village' : 'country';
  const north = p[1] > land.river.at(p[0]);
  if (north) return 'north';
  const toRail = Math.abs(p[1] - land.rail.at(p[0]));
  if (p[0] < -0.3 * R && toRail < 0.2 * R + ragged * R) return 'industry';
  if (p[0] > 0.62 * R && toRail < 0.12 * R) return 'industry';
  if (Math.hypot(p[0] - 0.5 * R, p[1] + 0.62 * R) < 0.15 * R) return 'campus';
  if (Math.hypot(p[0] + 0.02 * R, p[1] - 0.1 * R) < 0.2 * R + ragged * R) return 'old';
  if (Math.hypot(p[0] + 0.45 * R, p[1] - 0.02 * R) < 0.1 * R + ragged * R) return 'old';
  return far + ragged < 0.6 ? 'inner' : 'outer';
}

/** Villages beyond the city's edge, in shares of the radius. */
const villages: readonly Point[] = [
  [-1.16, -0.32],
  [-0.92, -0.68],
  [0.5, -1.0],
  [1.2, -0.28],
  [1.1, 0.55],
  [-0.45, 1.02],
  [0.2, 1.08],
  [-1.13, 0.12],
  [-0.88, 0.72],
];

function isVillage(land: Lay, p: Point): boolean {
  const R = land.radiusM;
  const dry = Math.abs(p[1] - land.river.at(p[0])) > 0.14 * R;
  return (
    dry &&
    villages.some(
      ([x, y]) => Math.hypot(p[0] - x * R, p[1] - y * R) < 0.062 * R * (1 + 0.4 * land.ragged(p[1], p[0])),
    )
  );
}

function shapeRiver(random: () => number, R: number): Curve {
  const phase = random() * 1.2 - 0.6;
  const second = random() * 6.28;
  return {
    axis: 'x',
    from: -1.7 * R,
    to: 1.7 * R,
    at: (x) =>
      0.35 * R -
      0.07 * x +
      0.12 * R * Math.sin(x / (0.52 * R) + 2.7 + phase) +
      0.035 * R * Math.sin(x / (0.21 * R) + second),
    // wide where the island lies, and breathing a little
    half: (x) =>
      R *
      (0.04 +
        0.032 * Math.exp(-(((x + 0.42 * R) / (0.17 * R)) ** 2)) +
        0.005 * Math.sin(x / (0.3 * R) + second)),
  };
}

function shapeIsland(river: Curve, R: number): Line {
  const upper: Point[] = [];
  const lower: Point[] = [];
  for (let i = 0; i <= 16; i++) {
    const share = i / 16;
    const x = -0.42 * R + (share - 0.5) * 0.34 * R;
    const half = 0.03 * R * Math.sin(Math.PI * share) ** 0.7 * (1.1 - 0.35 * share);
    upper.push([x, river.at(x) + half + 0.006 * R]);
    lower.push([x, river.at(x) - half * 0.8 + 0.006 * R]);
  }
  return [...lower, ...upper.slice(1, -1).reverse()];
}

function shapeStream(random: () => number, R: number, river: Curve): Curve {
  const phase = random() * 6;
  const at = (y: number) =>
    0.3 * R +
    0.05 * R * Math.sin(y / (0.23 * R) + phase) +
    0.09 * R * Math.sin(y / (0.6 * R) + phase * 2) -
    0.12 * y;
  return { axis: 'y', from: -1.6 * R, to: river.at(0.3 * R), at, half: () => 13 };
}

function shapeRail(random: () => number, R: number, stationX: number): Curve {
  const phase = random() * 2;
  return {
    axis: 'x',
    from: -1.7 * R,
    to: 1.7 * R,
    at: (x) => -0.47 * R + 0.1 * x + 0.07 * R * Math.sin(x / (0.55 * R) + phase),
    // the station's yard
    half: (x) => 15 + 55 * Math.exp(-(((x - stationX) / (0.085 * R)) ** 4)),
  };
}

function shapeBranch(random: () => number, R: number, rail: Curve): Curve {
  const leave = (0.5 + random() * 0.06) * R;
  const from = rail.at(leave);
  const at = (y: number) => {
    const up = Math.max(0, y - from) / R;
    return leave + 0.36 * R * (1 - Math.exp(-up * 3.2)) + 0.03 * R * Math.sin(up * 5);
  };
  return { axis: 'y', from: from + 5, to: 1.6 * R, at, half: () => 10 };
}

/** Parks where no planned road runs; a site that finds no room moves about, and is left out in the end. */
export function placeParks(land: Land, roads: readonly Line[]): ParkSite[] {
  const random = seededRandom(land.seed * 613 + 5);
  const R = land.radiusM;
  return parkSites.flatMap((site, i) => {
    for (let tries = 0; tries < 60; tries++) {
      const stray = 0.02 + tries * 0.003;
      const middle: Point = [
        (site.x + (random() - 0.5) * 2 * stray) * R,
        (site.y + (random() - 0.5) * 2 * stray) * R,
      ];
      const park = shapePark(land, site, i, middle, (random() - 0.5) * 0.9);
      if (hasRoom(land, park.ring, middle, Math.hypot(site.a, site.b) * R, roads)) return [park];
    }
    return [];
  });
}

const parkSites = [
  { x: 0.62, y: -0.06, a: 0.105, b: 0.078, lake: 0.62, wooded: false },
  { x: -0.2, y: 0.68, a: 0.1, b: 0.065, lake: 0.5, wooded: false },
  { x: -0.2, y: -0.74, a: 0.15, b: 0.09, lake: 0, wooded: true },
  { x: -0.12, y: 0.1, a: 0.034, b: 0.026, lake: 0, wooded: false },
  { x: 0.3, y: 0.13, a: 0.042, b: 0.03, lake: 0.4, wooded: false },
  { x: -0.68, y: -0.02, a: 0.05, b: 0.034, lake: 0, wooded: false },
  { x: 0.33, y: 0.62, a: 0.055, b: 0.04, lake: 0.45, wooded: false },
  { x: 0.16, y: -0.2, a: 0.04, b: 0.03, lake: 0, wooded: false },
  { x: -0.36, y: -0.26, a: 0.036, b: 0.028, lake: 0, wooded: false },
] as const;

function shapePark(
  land: Land,
  site: (typeof parkSites)[number],
  i: number,
  middle: Point,
  turn: number,
): ParkSite {
  const R = land.radiusM;
  const loop = (scale: number, power: number, salt: number) =>
    blob(
      middle,
      site.a * R * scale,
      site.b * R * scale,
      turn,
      power,
      makeNoise(land.seed + i * 13 + salt, 1),
    );
  return {
    site: i,
    ring: loop(1, 3.2, 3),
    middle,
    reachM: 1.3 * Math.hypot(site.a, site.b) * R,
    lake: site.lake > 0 ? loop(site.lake, 2, 8) : null,
    wooded: site.wooded,
  };
}

function hasRoom(land: Land, ring: Line, middle: Point, reach: number, roads: readonly Line[]): boolean {
  const clear = (p: Point) =>
    clearOf(land.river, p) > 110 &&
    clearOf(land.stream, p) > 60 &&
    clearOf(land.rail, p) > 70 &&
    clearOf(land.railBranch, p) > 70;
  if (!ring.every(clear)) return false;
  return roads.every(
    (road) =>
      distanceToLine(middle, road) > reach * 1.25 + 50 ||
      (!road.some((p) => isInside(p, ring)) && ring.every((p) => distanceToLine(p, road) > 50)),
  );
}

/** A round patch of land with an uneven edge; open ring. */
export function shapeBlob(seed: number, middle: Point, a: number, b: number, turn: number): Point[] {
  return blob(middle, a, b, turn, 2, makeNoise(seed, 0.5));
}

/** A closed shape between ellipse (power 2) and rectangle, its edge a little uneven; open ring, counter-clockwise. */
function blob(
  middle: Point,
  a: number,
  b: number,
  turn: number,
  power: number,
  noise: (x: number, y: number) => number,
): Point[] {
  return Array.from({ length: 40 }, (_, i) => {
    const angle = (i / 40) * 2 * Math.PI;
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    const reach =
      (Math.abs(c) ** power + Math.abs(s) ** power) ** (-1 / power) *
      (1 + 0.1 * noise(c * 1.7 + 5, s * 1.7 + 5));
    const x = a * reach * c;
    const y = b * reach * s;
    return [
      middle[0] + x * Math.cos(turn) - y * Math.sin(turn),
      middle[1] + x * Math.sin(turn) + y * Math.cos(turn),
    ];
  });
}

/** Whether a point lies in the river (the island apart) or closer than `marginM` to it. */
export function inRiver(land: Land, p: Point, marginM = 0): boolean {
  return clearOf(land.river, p) < marginM;
}

export function inPark(land: Land, p: Point): boolean {
  return land.parks.some(
    ({ ring, middle, reachM }) =>
      Math.abs(p[0] - middle[0]) < reachM && Math.abs(p[1] - middle[1]) < reachM && isInside(p, ring),
  );
}

/** Whether streets of a neighbourhood cannot be here: water, railway, a park. */
export function isBarred(land: Land, p: Point, throughStream: boolean): boolean {
  if (inRiver(land, p, 20)) return true;
  if (inPark(land, p)) return true;
  if (throughStream) return false;
  return clearOf(land.stream, p) < 6 || clearOf(land.rail, p) < 8 || clearOf(land.railBranch, p) < 6;
}
