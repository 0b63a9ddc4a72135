/** Grows streets along the field, from main streets to lanes: each keeps its distance from those that run beside it. */
import type { RoadClass } from '../map-source.ts';
import type { RoadLine } from './arterials.ts';
import { isBarred, type Land, limitRemoteness } from './land.ts';
import {
  type CellIndex,
  makeCellIndex,
  makePieceIndex,
  type PieceIndex,
  type Sample,
  walkLine,
} from './near.ts';
import { lengthOf, nth, type Point } from './plane.ts';
import { seededRandom } from './random.ts';
import type { StreetField } from './street-field.ts';

interface Level {
  readonly level: number;
  readonly class: RoadClass;
  readonly kind: string;
  /** Metres to the next street beside it; null where there are none. */
  readonly spacing: (p: Point) => number | null;
  /** May cross stream and railway. */
  readonly crosses: boolean;
  /** How often it ends where it meets a greater road instead of crossing it. */
  readonly stops: number;
}

interface Ground {
  readonly land: Land;
  readonly field: StreetField;
  readonly random: () => number;
  readonly samples: CellIndex<Sample>;
  readonly pieces: PieceIndex;
  readonly lines: RoadLine[];
}

const stepM = 12;

export function growStreets(land: Land, field: StreetField, planned: readonly RoadLine[]): RoadLine[] {
  const ground: Ground = {
    land,
    field,
    random: seededRandom(land.seed * 131 + 3),
    samples: makeCellIndex(60),
    pieces: makePieceIndex(),
    lines: [],
  };
  for (const road of planned) if (road.class !== null) keepLine(ground, road, 0);
  for (const level of levelsOf(land)) growLevel(ground, level);
  return [...ground.lines, ...planned.filter((road) => road.class === null)];
}

function levelsOf(land: Land): Level[] {
  const far = land.remoteness;
  const built = (p: Point) => land.zoneOf(p) !== 'country';
  const main = (p: Point) => {
    if (!built(p)) return far(p) < limitRemoteness ? 1100 : null;
    return far(p) < 0.45 ? 400 : 590;
  };
  const inner = (p: Point) => (built(p) ? land.spacingAt(p) * 1.9 : null);
  const small = (p: Point) => (built(p) ? land.spacingAt(p) : null);
  return [
    { level: 1, class: 'secondary', kind: 'main', spacing: main, crosses: true, stops: 0.06 },
    { level: 2, class: 'tertiary', kind: 'side', spacing: inner, crosses: false, stops: 0.15 },
    { level: 3, class: 'residential', kind: 'lane', spacing: small, crosses: false, stops: 0.32 },
  ];
}

function keepLine(ground: Ground, road: RoadLine, level: number): void {
  const line = ground.lines.length;
  ground.lines.push(road);
  walkLine(road.points, stepM, (at, angle, along) => ground.samples.add({ at, angle, line, along }, at));
  let from: Point | null = null;
  walkLine([...road.points, nth(road.points, road.points.length - 1)], 30, (at) => {
    if (from !== null) ground.pieces.add({ a: from, b: at, line, level });
    from = at;
  });
}

function growLevel(ground: Ground, level: Level): void {
  let next = 0;
  const scatter = scatterSeeds(ground);
  for (;;) {
    while (next < ground.lines.length) {
      const line = nth(ground.lines, next++);
      for (const seed of seedsBeside(line, level)) tryStreet(ground, level, seed.at, seed.angle);
    }
    const seed = scatter.pop();
    if (seed === undefined) return;
    const angle = ground.field(seed);
    tryStreet(ground, level, seed, angle);
    tryStreet(ground, level, seed, angle + Math.PI / 2);
  }
}

/** Places all over the city in a random order, nearest the middle last (they are taken from the end). */
function scatterSeeds({ land, random }: Ground): Point[] {
  const reach = 1.35 * land.radiusM;
  const seeds: { at: Point; key: number }[] = [];
  for (let x = -reach; x < reach; x += 75) {
    for (let y = -reach; y < reach; y += 75) {
      const at: Point = [x + random() * 75, y + random() * 75];
      const far = land.remoteness(at);
      if (far < limitRemoteness) seeds.push({ at, key: far + random() * 0.5 });
    }
  }
  return seeds.sort((a, b) => b.key - a.key).map((seed) => seed.at);
}

function seedsBeside(line: RoadLine, level: Level): { at: Point; angle: number }[] {
  const seeds: { at: Point; angle: number }[] = [];
  let last = Number.NEGATIVE_INFINITY;
  walkLine(line.points, 30, (at, angle, along) => {
    const d = level.spacing(at);
    if (d === null || along - last < d * 0.7) return;
    last = along;
    for (const side of [1, -1]) {
      const p: Point = [at[0] - side * d * Math.sin(angle), at[1] + side * d * Math.cos(angle)];
      seeds.push({ at: p, angle });
    }
    // and the street that leaves it at a right angle
    seeds.push({ at: [at[0] + 3, at[1] + 3], angle: angle + Math.PI / 2 });
  });
  return seeds;
}

function tryStreet(ground: Ground, level: Level, seed: Point, angle: number): void {
  const d = level.spacing(seed);
  if (d === null || isBarred(ground.land, seed, level.crosses)) return;
  const start = alignTo(ground.field(seed), angle);
  if (isCrowded(ground, seed, start, d * 0.86, null)) return;
  const ahead = trace(ground, level, seed, start);
  const back = trace(ground, level, seed, start + Math.PI);
  const points = [...back.slice(1).reverse(), ...ahead];
  if (points.length < 2 || lengthOf(points) < Math.min(0.62 * d, 160)) return;
  keepLine(ground, { class: level.class, kind: level.kind, rank: ground.lines.length, points }, level.level);
}

/** The arm of the cross that is nearest to a direction. */
function alignTo(cross: number, direction: number): number {
  const quarter = Math.PI / 2;
  return cross + Math.round((direction - cross) / quarter) * quarter;
}

/** Whether a street that runs the same way is closer than `reachM`. */
function isCrowded(
  { samples }: Ground,
  p: Point,
  angle: number,
  reachM: number,
  own: readonly Point[] | null,
): boolean {
  const reach2 = reachM * reachM;
  const crowded = samples.some(p, reachM, (sample) => {
    const dx = sample.at[0] - p[0];
    const dy = sample.at[1] - p[1];
    return dx * dx + dy * dy < reach2 && Math.abs(Math.cos(sample.angle - angle)) > 0.76;
  });
  if (crowded || own === null) return crowded;
  // its own beginning, for a street that turns round
  for (let k = 0; k < own.length - Math.ceil((reachM * 2.5) / stepM); k += 3) {
    const q = nth(own, k);
    if (Math.hypot(q[0] - p[0], q[1] - p[1]) < reachM) return true;
  }
  return false;
}

function trace(ground: Ground, level: Level, seed: Point, angle: number): Point[] {
  const points: Point[] = [seed];
  let p = seed;
  let heading = angle;
  for (let n = 0; n < 900; n++) {
    const middle: Point = [p[0] + (stepM / 2) * Math.cos(heading), p[1] + (stepM / 2) * Math.sin(heading)];
    const turned = alignTo(ground.field(middle), heading);
    // no street turns sharply: where the field does, it goes on straight
    heading += Math.max(-0.12, Math.min(0.12, turned - heading));
    const to: Point = [p[0] + stepM * Math.cos(heading), p[1] + stepM * Math.sin(heading)];
    const d = level.spacing(to);
    if (d === null || isBarred(ground.land, to, level.crosses))
      return joinAhead(ground, level, points, p, heading);
    if (stopsAt(ground, level, p, to)) return [...points, beyond(p, to)];
    if (n % 2 === 0 && isCrowded(ground, to, heading, d * 0.5, points))
      return joinAhead(ground, level, points, p, heading);
    points.push(to);
    p = to;
  }
  return points;
}

/** A little past the crossing, so that it is found as one. */
function beyond(p: Point, to: Point): Point {
  return [to[0] + (to[0] - p[0]) * 0.2, to[1] + (to[1] - p[1]) * 0.2];
}

function stopsAt(ground: Ground, level: Level, p: Point, to: Point): boolean {
  const hit = ground.pieces.firstCrossing(p, to, level.level - 1);
  return hit !== null && ground.random() < level.stops;
}

/** An end goes on straight to the next street when there is one near. */
function joinAhead(ground: Ground, level: Level, points: Point[], p: Point, heading: number): Point[] {
  const reach = (level.spacing(p) ?? 200) * 0.8 + 30;
  for (let m = 0; m < reach; m += stepM) {
    const a: Point = [p[0] + m * Math.cos(heading), p[1] + m * Math.sin(heading)];
    const b: Point = [a[0] + stepM * Math.cos(heading), a[1] + stepM * Math.sin(heading)];
    const hit = ground.pieces.firstCrossing(a, b, 9);
    if (hit !== null)
      return [...points, [hit.at[0] + 3 * Math.cos(heading), hit.at[1] + 3 * Math.sin(heading)]];
    if (isBarred(ground.land, b, level.crosses)) return points;
  }
  return points;
}
