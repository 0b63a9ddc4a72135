/** The roads that were planned, not grown: ring roads, radials, the axis to the station, embankments, loops around parks. */
import type { RoadClass } from '../map-source.ts';
import { besideLine, clearOf } from './curve.ts';
import { type Land, limitRemoteness } from './land.ts';
import { makeNoise } from './noise.ts';
import { type Line, nth, type Point } from './plane.ts';

export interface RoadLine {
  /** null = no road: the city limit and the middle of the river, which bound districts. */
  readonly class: RoadClass | null;
  /** What kind of name it gets: `ring`, `radial`, `axis`, `bank`, `railside`, `streamside`, `park`, `main`, `side` … */
  readonly kind: string;
  /** Which one of its kind. */
  readonly rank: number;
  readonly points: Line;
}

const toRad = Math.PI / 180;
/** Directions of the roads that leave the city, degrees from east; each is bent by noise. */
const radialAngles = [14, 58, 124, 165, 200, 236, 302, 338];

export function planArterials(land: Land): RoadLine[] {
  return [
    ...planRings(land),
    ...planRadials(land),
    ...planAxes(land),
    ...planBanks(land),
    ...planRailside(land),
    ...planBorders(land),
  ];
}

function planRings(land: Land): RoadLine[] {
  const R = land.radiusM;
  const rings: readonly [RoadClass, number, number, number, number][] = [
    ['primary', 0.255, 0.185, 0.055, 0.06],
    ['trunk', 0.6, 0.5, 0.11, 0.07],
    ['motorway', 1.12, 0.95, 0.06, 0.05],
  ];
  return rings.map(([roadClass, a, b, y, bend], i) => {
    const noise = makeNoise(land.seed + 71 + i, 1);
    const points: Point[] = Array.from({ length: 97 }, (_, k) => {
      const angle = ((k % 96) / 96) * 2 * Math.PI;
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      // a little squarer than an ellipse
      const reach =
        (Math.abs(c) ** 2.5 + Math.abs(s) ** 2.5) ** (-1 / 2.5) * (1 + bend * noise(c * 2 + 7, s * 2 + 7));
      return [a * R * reach * c, y * R + b * R * reach * s];
    });
    return { class: roadClass, kind: 'ring', rank: i, points };
  });
}

function planRadials(land: Land): RoadLine[] {
  const R = land.radiusM;
  return radialAngles.map((degrees, i) => {
    const noise = makeNoise(land.seed + 101 + i, 0.42 * R);
    const points: Point[] = [];
    for (let r = 0.2 * R; ; r += 60) {
      const fade = Math.min(1, (r - 0.2 * R) / (0.3 * R));
      const angle = (degrees + 11 * fade * noise(r, 0)) * toRad;
      const p: Point = [r * Math.cos(angle), 0.055 * R + r * 0.9 * Math.sin(angle)];
      points.push(p);
      if (land.remoteness(p) > limitRemoteness + 0.06) break;
    }
    return { class: 'primary' as const, kind: 'radial', rank: i, points };
  });
}

/** The avenue from the station through the middle over the river and out to the north, and the street across it. */
function planAxes(land: Land): RoadLine[] {
  const R = land.radiusM;
  const wave = makeNoise(land.seed + 131, 0.5 * R);
  const foot = land.rail.at(land.stationX) + land.rail.half(land.stationX) + 55;
  const avenue: Point[] = [];
  for (let y = foot; ; y += 60) {
    const fade = Math.min(1, (y - foot) / (0.5 * R));
    const p: Point = [land.stationX * (1 - fade) + fade * 0.05 * R * wave(3, y), y];
    avenue.push(p);
    if (y > 0 && land.remoteness(p) > limitRemoteness + 0.06) break;
  }
  const across: Point[] = Array.from({ length: 13 }, (_, i) => {
    const x = (-0.27 + (0.54 * i) / 12) * R;
    return [x, 0.045 * R + 0.02 * R * wave(x, 90)];
  });
  return [
    { class: 'primary', kind: 'axis', rank: 0, points: avenue },
    { class: 'primary', kind: 'axis', rank: 1, points: across },
  ];
}

function planBanks(land: Land): RoadLine[] {
  const R = land.radiusM;
  const within = (line: readonly Point[]) => longestRun(line, (p) => land.remoteness(p) < 1.12);
  const reach = (x: number) => land.river.half(x) + 55 + 14 * Math.sin(x / (0.1 * R));
  const stream = besideLine(land.stream, () => 38, -1.1 * R, land.stream.to - 0.06 * R);
  const otherSide = besideLine(land.stream, () => -38, -1.1 * R, land.stream.to - 0.06 * R);
  const inTown = (line: readonly Point[]) => longestRun(line, (p) => land.remoteness(p) < 0.95);
  return [
    { class: 'secondary', kind: 'bank', rank: 0, points: within(besideLine(land.river, (x) => -reach(x))) },
    {
      class: 'secondary',
      kind: 'bank',
      rank: 1,
      points: within(besideLine(land.river, (x) => reach(x) + 25)),
    },
    { class: 'tertiary', kind: 'streamside', rank: 0, points: inTown(stream) },
    { class: 'tertiary', kind: 'streamside', rank: 1, points: inTown(otherSide) },
  ];
}

/** Streets along both sides of the railway, which has only few crossings. */
function planRailside(land: Land): RoadLine[] {
  const inTown = (line: readonly Point[]) => longestRun(line, (p) => land.remoteness(p) < 1.02);
  const dry = (line: readonly Point[]) =>
    longestRun(line, (p) => land.remoteness(p) < 0.98 && clearOf(land.river, p) > 40);
  const side = (sign: number) => besideLine(land.rail, (x) => sign * (land.rail.half(x) + 34));
  const branch = (sign: number) =>
    besideLine(land.railBranch, () => sign * 42, land.railBranch.from + 150, land.railBranch.to);
  return [side(1), side(-1)]
    .map(inTown)
    .concat([branch(1), branch(-1)].map(dry))
    .map((points, i) => ({ class: 'tertiary' as const, kind: 'railside', rank: i, points }));
}

/** The streets around the parks. */
export function planParkLoops(land: Land): RoadLine[] {
  return land.parks.map((park) => ({
    class: 'tertiary' as const,
    kind: 'park',
    rank: park.site,
    points: [...park.ring, nth(park.ring, 0)],
  }));
}

function planBorders(land: Land): RoadLine[] {
  const middle = besideLine(land.river, () => 0);
  return [
    { class: null, kind: 'limit', rank: 0, points: limitRing(land) },
    { class: null, kind: 'river', rank: 0, points: middle },
  ];
}

/** The city limit as a closed line. */
function limitRing(land: Land): Point[] {
  const R = land.radiusM;
  return Array.from({ length: 73 }, (_, i) => {
    const angle = ((i % 72) / 72) * 2 * Math.PI;
    let reach = R;
    for (let step = 0; step < 30; step++) {
      const p: Point = [reach * Math.cos(angle), 0.06 * R + reach * Math.sin(angle)];
      reach *= limitRemoteness / land.remoteness(p);
    }
    return [reach * Math.cos(angle), 0.06 * R + reach * Math.sin(angle)];
  });
}

function longestRun(line: readonly Point[], keep: (p: Point) => boolean): Point[] {
  let best: Point[] = [];
  let run: Point[] = [];
  for (const p of line) {
    run = keep(p) ? [...run, p] : [];
    if (run.length > best.length) best = run;
  }
  return best;
}
