/** Matching: the exact solver beside munkres, the price of another choice, and a whole city decided at once. */
import { munkres } from 'munkres';
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import { type RoundDeps, runDispatchRound } from '#dispatch-core/app/dispatch-round.ts';
import { type AssignmentProblem, solveAssignment } from '#dispatch-core/assign/match.ts';
import { priceRow } from '#dispatch-core/assign/price.ts';
import { createRoundMemory } from '#dispatch-core/assign/round-memory.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { defaultWinterFactor } from '#geo-data/roads/speeds.ts';
import { roadTravelTime } from '#geo-data/roads/travel-time.ts';
import { openWaitingCity } from '#tests/bench/waiting-city.ts';
import { makeStreetGrid, seededRandom } from '#tests/support/street-grid.ts';
import { atMost, type Bench, type Stage } from '../bench.ts';
import { type Collector, createCollector } from '../collect.ts';
import { percentile } from '../statistics.ts';

const sizes = [
  [300, 1000],
  [500, 500],
  [1000, 1000],
] as const;
/** Kinds of costs: random seconds, whole minutes with many ties, ways between places. */
const kinds = ['random', 'ties', 'places'] as const;
const waiting = 500;
const workers = 3_000;
const rounds = 8;

export const matchingBench: Bench = {
  name: 'matching',
  title: `Exact assignment beside munkres; ${waiting} waiting orders × ${workers} workers decided`,
  maxMs: 180_000,
  async run(stage) {
    const collected = createCollector();
    const { graph } = buildRoads(makeStreetGrid({ columns: 325, rows: 325 }));
    const travel = roadTravelTime(graph, { winterFactor: defaultWinterFactor });
    let seed = 1;
    for (const round of stage.rounds()) {
      measureSolvers(stage, round, seed, collected);
      const byRoad = await measureRounds({ toOne: async (o, t) => travel.travelsTo(o, t) }, seed, collected);
      stage.say(`${round} ${waiting} × ${workers}: p95 ${byRoad.toFixed(0)} ms`);
      seed += 1;
    }
    return collected.series();
  },
};

function measureSolvers(stage: Stage, round: string, seed: number, collected: Collector): void {
  for (const [rows, columns] of sizes) {
    for (const kind of kinds) {
      const problem = problemOf(rows, columns, kind, seed);
      const metric = `${rows} × ${columns}, ${kind}`;
      const [own, theirs] = fastestOfEach(problem);
      collected.add({ variant: 'munkres', metric, unit: 'ms CPU' }, theirs);
      const head = { variant: 'match', metric, unit: 'ms CPU', baseline: 'munkres' };
      collected.add({ ...head, ratioTarget: atMost(0.9) }, own);
      stage.say(`${round} ${metric}: ${own.toFixed(1)} ms, munkres ${theirs.toFixed(1)} ms`);
    }
    const problem = problemOf(rows, columns, 'places', seed);
    const solved = solveAssignment(problem);
    const metric = `price of all choices of one order, ${rows} × ${columns}`;
    collected.add(
      { variant: 'match', metric, unit: 'ms CPU' },
      fastest(() => priceAll(problem, solved)),
    );
  }
}

/** Side by side and several times: the machine may be anybody's, and only the fastest run is the program's own. */
function fastestOfEach(problem: AssignmentProblem): readonly [number, number] {
  const { rows, columns, costs } = problem;
  const matrix = Array.from({ length: rows }, (_, row) => [
    ...costs.subarray(row * columns, (row + 1) * columns),
  ]);
  let [own, theirs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let time = 0; time < 3; time += 1) {
    own = Math.min(
      own,
      cpuMs(() => solveAssignment(problem)),
    );
    theirs = Math.min(
      theirs,
      cpuMs(() => munkres(matrix)),
    );
  }
  return [own, theirs];
}

function fastest(work: () => unknown): number {
  return Math.min(cpuMs(work), cpuMs(work), cpuMs(work));
}

function priceAll(problem: AssignmentProblem, solved: ReturnType<typeof solveAssignment>): number {
  const price = priceRow(problem, solved, 7);
  let sum = 0;
  for (let column = 0; column < problem.columns; column += 1) sum += price(column)?.delta ?? 0;
  return sum;
}

/** Rounds over a city in which so many orders wait at once; each round decides all of them from the beginning. */
async function measureRounds(
  travelTime: RoundDeps['travelTime'],
  seed: number,
  collected: Collector,
): Promise<number> {
  const times: number[] = [];
  let gap = 0;
  for (let round = 0; round < rounds; round += 1) {
    const city = openWaitingCity({ orders: waiting, workers, seed: seed * 100 + round, travelTime });
    const from = monotonicNow();
    const summary = await runDispatchRound({ ...city, stopwatch: monotonicNow }, createRoundMemory());
    times.push(monotonicNow() - from);
    if (summary.offered.length !== waiting)
      throw new Error(`${summary.offered.length} of ${waiting} offered`);
    gap = Math.max(gap, ...summary.batches.map((batch) => batch.gap));
  }
  const variant = `${waiting} × ${workers} by road`;
  const p95 = percentile(times, 0.95);
  collected.add({ variant, metric: 'p50', unit: 'ms' }, percentile(times, 0.5));
  collected.add({ variant, metric: 'p95', unit: 'ms', target: atMost(1000) }, p95);
  collected.add({ variant, metric: 'widest gap of a certificate', unit: 's', target: atMost(1e-3) }, gap);
  return p95;
}

function problemOf(
  rows: number,
  columns: number,
  kind: (typeof kinds)[number],
  seed: number,
): AssignmentProblem {
  const random = seededRandom(seed);
  const costs = new Float64Array(rows * columns);
  if (kind !== 'places') {
    const cost = kind === 'random' ? () => random() * 3600 : () => Math.floor(random() * 60);
    return { rows, columns, costs: costs.map(cost) };
  }
  const places = (count: number) =>
    Array.from({ length: count }, () => [random() * 20, random() * 20] as const);
  const [orders, crew] = [places(rows), places(columns)];
  for (const [row, [x, y]] of orders.entries()) {
    for (const [column, [atX, atY]] of crew.entries()) {
      costs[row * columns + column] = Math.hypot(x - atX, y - atY) * 194;
    }
  }
  return { rows, columns, costs };
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
