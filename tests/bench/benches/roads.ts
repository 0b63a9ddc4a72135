/** The road graph of a large city: building, storing, loading, closing a road, and one order against 3,000 workers. */
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { estimateTravel, greatCircleM } from '#dispatch-core/assign/travel.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { withClosures } from '#geo-data/roads/closures.ts';
import { decodeRoads, encodeRoads } from '#geo-data/roads/codec.ts';
import type { RoadGraph } from '#geo-data/roads/graph.ts';
import { openSearch } from '#geo-data/roads/search.ts';
import { type Point, snapPoint } from '#geo-data/roads/snap.ts';
import { defaultWinterFactor } from '#geo-data/roads/speeds.ts';
import { type RoadTravel, roadTravelTime } from '#geo-data/roads/travel-time.ts';
import { makeStreetGrid, seededRandom } from '#tests/support/street-grid.ts';
import { atMost, type Bench, type Stage } from '../bench.ts';
import { type Collector, createCollector } from '../collect.ts';
import { percentile } from '../statistics.ts';

const workers = 3_000;
const orders = 100;
const roundOrders = 500;
/** `nearestFirst` of the default policy. */
const nearest = defaultPolicy.nearestFirst;
const center: Point = { lon: 126.65, lat: 45.75 };

const graphVariant = '100,000 nodes';
const estimate = 'great circle';

export const roadsBench: Bench = {
  name: 'roads',
  title: `Road graph of 100,000 nodes; 1 order × ${workers} workers on it`,
  maxMs: 150_000,
  async run(stage) {
    const collected = createCollector();
    const streets = makeStreetGrid({ columns: 325, rows: 325 });
    for (const round of stage.rounds()) {
      const built = timed(() => buildRoads(streets));
      const { graph, report } = built.value;
      stage.say(`${round} ${report.nodes} nodes, ${report.edges} edges built in ${Math.round(built.ms)} ms`);
      addWork(collected, 'built from streets', built);
      measureStored(graph, collected);
      measureQueries(graph, stage, round, collected);
    }
    return collected.series();
  },
};

function measureStored(graph: RoadGraph, collected: Collector): void {
  const stored = timed(() => encodeRoads(graph));
  collected.add({ variant: graphVariant, metric: 'stored', unit: 'MB' }, stored.value.byteLength / 1e6);
  addWork(
    collected,
    'loaded',
    timed(() => decodeRoads(stored.value)),
    1,
  );
  const place = { kind: 'point', at: [center.lon, center.lat], radiusM: 200 } as const;
  addWork(
    collected,
    'a road closed',
    timed(() => withClosures(graph, [place])),
  );
}

function measureQueries(graph: RoadGraph, stage: Stage, round: string, collected: Collector): void {
  const origins = placesIn(workers, 5);
  const targets = placesIn(orders, 7);
  const add = (variant: string, samples: readonly Timed<unknown>[], limitMs?: number) => {
    const ms = samples.map((sample) => sample.ms);
    const target = limitMs === undefined ? {} : { target: atMost(limitMs) };
    const baseline = variant === estimate ? {} : { baseline: estimate };
    const cpuMs = samples.reduce((sum, sample) => sum + sample.cpuMs, 0) / samples.length;
    collected.add({ variant, metric: 'p50', unit: 'ms', ...baseline }, percentile(ms, 0.5));
    collected.add({ variant, metric: 'p95', unit: 'ms', ...baseline, ...target }, percentile(ms, 0.95));
    collected.add({ variant, metric: 'CPU per order', unit: 'ms', ...baseline }, cpuMs);
    stage.say(`${round} ${variant}: p95 ${percentile(ms, 0.95).toFixed(1)} ms, CPU ${cpuMs.toFixed(1)} ms`);
  };
  const forEach = (ask: (target: Point, index: number) => unknown) =>
    targets.map((target, index) => timed(() => ask(target, index)));
  const travel = roadTravelTime(graph, { winterFactor: defaultWinterFactor });
  // Answers that are not taken warm the engine up; a server has been running for hours.
  for (const target of placesIn(20, 8)) travel.travelsTo(origins, target);

  add(
    estimate,
    forEach((target) => origins.map((origin) => estimateTravel(origin, target))),
  );
  add(
    'road',
    forEach((target) => travel.travelsTo(origins, target)),
    25,
  );
  // Nothing is remembered of where the workers are on the roads.
  const moved = targets.map((_, index) => placesIn(workers, 100 + index));
  add(
    'road, everybody has moved',
    forEach((target, index) => travel.travelsTo(moved[index] ?? [], target)),
    50,
  );
  // What the dispatcher looks at first.
  const near = targets.map((target) => nearestOf(origins, target));
  add(
    `road, ${nearest} nearest`,
    forEach((target, index) => travel.travelsTo(near[index] ?? [], target)),
  );
  add(
    'road, asked again',
    forEach(() => travel.travelsTo(near[0] ?? [], targets[0] ?? center)),
  );
  measureCutOffs(graph, targets, add);
  measureRound(travel, origins, collected);
}

/** A dispatch round: many orders one after the other, each with the workers nearest to it. */
function measureRound(travel: RoadTravel, origins: readonly Point[], collected: Collector): void {
  const asked = placesIn(roundOrders, 9).map((target) => ({ target, near: nearestOf(origins, target) }));
  const { ms, cpuMs } = timed(() => {
    for (const { target, near } of asked) travel.travelsTo(near, target);
  });
  const variant = `road, ${roundOrders} orders × ${nearest} nearest`;
  collected.add({ variant, metric: 'a round', unit: 's' }, ms / 1_000);
  collected.add({ variant, metric: 'CPU of a round', unit: 's' }, cpuMs / 1_000);
}

function nearestOf(origins: readonly Point[], target: Point): Point[] {
  return origins
    .map((origin) => ({ origin, distanceM: greatCircleM(origin, target) }))
    .sort((a, b) => a.distanceM - b.distanceM)
    .slice(0, nearest)
    .map(({ origin }) => origin);
}

function measureCutOffs(
  graph: RoadGraph,
  targets: readonly Point[],
  add: (variant: string, samples: readonly Timed<unknown>[]) => void,
): void {
  const search = openSearch(graph);
  const places = targets.flatMap((target) => snapPoint(graph, target) ?? []);
  for (const minutes of [15, 30, 60]) {
    const cutOffSeconds = (minutes * 60) / defaultWinterFactor;
    const samples = places.map((place) => timed(() => search.toTarget(place, { cutOffSeconds })));
    add(`search alone, cut off at ${minutes} min`, samples);
  }
}

/** Points all over the city. */
function placesIn(count: number, seed: number): Point[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => ({
    lon: center.lon + (random() - 0.5) * 0.7,
    lat: center.lat + (random() - 0.5) * 0.5,
  }));
}

interface Timed<T> {
  readonly value: T;
  readonly ms: number;
  /** Of the whole process: what remains of the truth on a machine that others use. */
  readonly cpuMs: number;
}

function timed<T>(work: () => T): Timed<T> {
  const cpu = process.cpuUsage();
  const from = monotonicNow();
  const value = work();
  const ms = monotonicNow() - from;
  const { user, system } = process.cpuUsage(cpu);
  return { value, ms, cpuMs: (user + system) / 1_000 };
}

function addWork(collected: Collector, metric: string, { ms, cpuMs }: Timed<unknown>, limitS?: number): void {
  const target = limitS === undefined ? {} : { target: atMost(limitS) };
  collected.add({ variant: graphVariant, metric, unit: 's', ...target }, ms / 1_000);
  collected.add({ variant: graphVariant, metric: `CPU: ${metric}`, unit: 's' }, cpuMs / 1_000);
}
