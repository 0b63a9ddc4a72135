/** Which way streets run at each place: a field of crosses bent by river, railway, planned roads and old quarters. */
import type { RoadLine } from './arterials.ts';
import { asideOf, directionAt } from './curve.ts';
import type { Land } from './land.ts';
import { makeNoise } from './noise.ts';
import { nth, type Point } from './plane.ts';
import { seededRandom } from './random.ts';

/** Direction of one of the four arms of the cross, radians. */
export type StreetField = (p: Point) => number;

const cellM = 45;

interface Accent {
  readonly at: Point;
  readonly angle: number;
  readonly reachM: number;
  readonly weight: number;
}

/** The field, sampled once on a grid and read with smooth steps in between. */
export function shapeStreetField(land: Land, planned: readonly RoadLine[]): StreetField {
  const reach = land.radiusM * 1.5;
  const n = Math.ceil((2 * reach) / cellM) + 1;
  const cos = new Float64Array(n * n);
  const sin = new Float64Array(n * n);
  const accents = accentsOf(land);
  const wave = makeNoise(land.seed + 201, land.radiusM * 0.22);
  const ripple = makeNoise(land.seed + 203, 330);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const p: Point = [i * cellM - reach, j * cellM - reach];
      const [c, s] = crossAt(land, accents, p);
      const bend =
        4 * (0.16 * wave(p[0], p[1]) + (land.zoneOf(p) === 'old' ? 0.34 : 0.06) * ripple(p[0], p[1]));
      cos[j * n + i] = c * Math.cos(bend) - s * Math.sin(bend);
      sin[j * n + i] = c * Math.sin(bend) + s * Math.cos(bend);
    }
  }
  for (const road of planned) pullAlong(road, cos, sin, n, reach);
  return (p) => {
    const x = Math.min(n - 1.001, Math.max(0, (p[0] + reach) / cellM));
    const y = Math.min(n - 1.001, Math.max(0, (p[1] + reach) / cellM));
    const i = Math.floor(x);
    const j = Math.floor(y);
    const u = x - i;
    const v = y - j;
    const at = j * n + i;
    return Math.atan2(mix(sin, at, n, u, v), mix(cos, at, n, u, v)) / 4;
  };
}

function mix(grid: Float64Array, at: number, n: number, u: number, v: number): number {
  const low = (grid[at] ?? 0) * (1 - u) + (grid[at + 1] ?? 0) * u;
  const high = (grid[at + n] ?? 0) * (1 - u) + (grid[at + n + 1] ?? 0) * u;
  return low * (1 - v) + high * v;
}

/** Quarters were laid out at different times, each with its own idea of straight. */
function accentsOf(land: Land): Accent[] {
  const random = seededRandom(land.seed * 31 + 7);
  const R = land.radiusM;
  return Array.from({ length: 15 }, (_, i) => {
    const turn = i * 2.4;
    const r = (0.12 + 0.95 * Math.sqrt(i / 15)) * R;
    return {
      at: [r * Math.cos(turn), 0.06 * R + 0.82 * r * Math.sin(turn)],
      angle: (random() - 0.5) * 1.1,
      reachM: (0.16 + 0.12 * random()) * R,
      weight: 0.7 + 0.6 * random(),
    };
  });
}

/** Cosine and sine of four times the angle, not normalised. */
function crossAt(land: Land, accents: readonly Accent[], p: Point): [number, number] {
  const R = land.radiusM;
  const river = Math.max(0, Math.abs(asideOf(land.river, p)) - land.river.half(p[0]));
  const rail = Math.abs(asideOf(land.rail, p));
  const y = p[1] - 0.055 * R;
  const r = Math.hypot(p[0], y) / R;
  const pulls: (readonly [angle: number, weight: number])[] = [
    [directionAt(land.river, p), 2.4 * Math.exp(-((river / (0.16 * R)) ** 2))],
    [directionAt(land.rail, p), 1.6 * Math.exp(-((rail / (0.12 * R)) ** 2))],
    [Math.atan2(y, p[0]), 0.75 * Math.exp(-(((r - 0.55) / 0.45) ** 2))],
  ];
  for (const accent of accents) {
    const m = Math.hypot(p[0] - accent.at[0], p[1] - accent.at[1]) / accent.reachM;
    if (m < 3) pulls.push([accent.angle, accent.weight * Math.exp(-m * m)]);
  }
  let c = 0;
  let s = 0;
  for (const [angle, weight] of pulls) {
    c += weight * Math.cos(4 * angle);
    s += weight * Math.sin(4 * angle);
  }
  return [c, s];
}

/** Streets meet planned roads at right angles: turns the cells near a road towards it. */
function pullAlong(road: RoadLine, cos: Float64Array, sin: Float64Array, n: number, reach: number): void {
  if (road.class === null || road.kind === 'park') return;
  for (let k = 1; k < road.points.length; k++) {
    const a = nth(road.points, k - 1);
    const b = nth(road.points, k);
    const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
    const weight = road.kind === 'bank' || road.kind === 'railside' ? 0.8 : 0.5;
    for (let dj = -3; dj <= 3; dj++) {
      for (let di = -3; di <= 3; di++) {
        const i = Math.round((a[0] + reach) / cellM) + di;
        const j = Math.round((a[1] + reach) / cellM) + dj;
        if (i < 0 || j < 0 || i >= n || j >= n) continue;
        const w = weight * Math.exp(-(di * di + dj * dj) / 5);
        const at = j * n + i;
        const now = Math.max(1e-6, Math.hypot(cos[at] ?? 0, sin[at] ?? 0));
        cos[at] = (1 - w) * ((cos[at] ?? 0) / now) + w * Math.cos(4 * angle);
        sin[at] = (1 - w) * ((sin[at] ?? 0) / now) + w * Math.sin(4 * angle);
      }
    }
  }
}
