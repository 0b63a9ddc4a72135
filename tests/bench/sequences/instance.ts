/**
 * Generated routing instances in the manner of Solomon (1987): clustered, random or mixed places, a short or a long
 * day; the same name always gives the same instance.
 */
import type { SequenceProblem } from '#dispatch-core/assign/sequence.ts';
import { seedRandom } from '#dispatch-core/assign/sequence-random.ts';

export const instanceKinds = ['C1', 'C2', 'R1', 'R2', 'RC1', 'RC2'] as const;
export type InstanceKind = (typeof instanceKinds)[number];

/** Of the instances whose best plans are kept. */
export const instanceSeed = 1;

export function nameOfInstance(kind: InstanceKind, seed: number): string {
  return `${kind}-${seed}`;
}

const stopCount = 100;
const side = 100;

/** Long or short day, in units of distance; in clusters the day is as long as the routes through them. */
const days: Readonly<Record<InstanceKind, { horizon: number; capacity: number; halfWidth: number }>> = {
  C1: { horizon: 1_236, capacity: 200, halfWidth: 60 },
  C2: { horizon: 3_390, capacity: 700, halfWidth: 160 },
  R1: { horizon: 230, capacity: 200, halfWidth: 25 },
  R2: { horizon: 1_000, capacity: 1_000, halfWidth: 120 },
  RC1: { horizon: 240, capacity: 200, halfWidth: 30 },
  RC2: { horizon: 960, capacity: 1_000, halfWidth: 120 },
};

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The instance of a kind and a seed: 100 stops, a depot at the end of the matrix, as many vehicles as are needed. */
export function makeInstance(kind: InstanceKind, seed: number): SequenceProblem {
  const random = seedRandom(seed * 1_000 + instanceKinds.indexOf(kind));
  const { horizon, capacity, halfWidth } = days[kind];
  const service = kind.startsWith('C') ? 90 : 10;
  const depot = { x: 40 + 20 * random.next(), y: 40 + 20 * random.next() };
  const spots = placeStops(kind, random.next);
  const travel = distances([...spots, depot]);
  const wayOf = (stop: number) => travel[stopCount * (stopCount + 1) + stop] ?? 0;
  // A share of the stops is free all day, as in the instances of the literature.
  const shareWithWindow = [1, 0.75, 0.5][seed % 3] ?? 1;
  const stops = spots.map((_, stop) => {
    const demand = kind.startsWith('C') ? 10 * (1 + random.below(4)) : 1 + random.below(36);
    const earliest = wayOf(stop);
    const latest = horizon - wayOf(stop) - service;
    const center = earliest + (latest - earliest) * random.next();
    const half = halfWidth * (0.5 + random.next());
    const isFree = random.next() >= shareWithWindow;
    return {
      location: stop,
      demand,
      service,
      opensAt: isFree ? 0 : Math.max(earliest, center - half),
      closesAt: isFree ? latest : Math.min(latest, center + half),
    };
  });
  const vehicle = { start: stopCount, end: stopCount, leavesAt: 0, backBy: horizon, capacity };
  return { size: stopCount + 1, travel, stops, vehicles: stops.map(() => vehicle) };
}

function placeStops(kind: InstanceKind, random: () => number): Spot[] {
  const anywhere = () => ({ x: side * random(), y: side * random() });
  const centers = Array.from({ length: 10 }, anywhere);
  return Array.from({ length: stopCount }, (_, stop) => {
    const isClustered = kind.startsWith('C') || (kind.startsWith('RC') && stop % 2 === 0);
    const center = centers[stop % centers.length];
    if (!isClustered || center === undefined) return anywhere();
    const spread = () => (random() + random() + random() - 1.5) * 8;
    return { x: center.x + spread(), y: center.y + spread() };
  });
}

function distances(spots: readonly Spot[]): Float64Array {
  return Float64Array.from(
    spots.flatMap((from) => spots.map((to) => Math.hypot(to.x - from.x, to.y - from.y))),
  );
}
