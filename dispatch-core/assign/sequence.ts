/** The route improver: who visits which stop, and in which order; from any start, never worse than it. */
import { startBlinks } from './sequence-insert.ts';
import { buildSequenceModel } from './sequence-model.ts';
import { findSequenceFaults, type SequenceProblem, type Sequences } from './sequence-problem.ts';
import { seedRandom } from './sequence-random.ts';
import { openRecreation, recreate, serveByRegret } from './sequence-recreate.ts';
import { costOfRoutes, openRoutes, type SequenceRoutes, stopsOf } from './sequence-routes.ts';
import { ruinStrings } from './sequence-ruin.ts';
import { loadStart } from './sequence-start.ts';
import { addedCost, beginStep, openUndo, takeBack } from './sequence-undo.ts';

export type { SequenceProblem, SequenceStop, Sequences, SequenceVehicle } from './sequence-problem.ts';
export { findSequenceFaults } from './sequence-problem.ts';

export interface SequenceOptions {
  /** Same problem, start, seed and iterations → same result, as long as no time budget ends the search before. */
  readonly seed: number;
  /** Most steps of ruin and recreate; 0 gives the start. Default: as many as the time allows, or 20,000. */
  readonly iterations?: number;
  /** Ends the search after this many milliseconds of `nowMs`, whose zero is of no importance. */
  readonly time?: { readonly budgetMs: number; readonly nowMs: () => number };
  /** The plan of before; stops that it leaves out or that do not fit are served where they are cheapest. */
  readonly start?: Sequences;
}

export interface SequenceResult {
  readonly routes: Sequences;
  /** Stops that no vehicle can serve within their hard limits. */
  readonly unserved: readonly number[];
  /** Ways, fixed costs, costs of serving, waiting and lateness of all that is served. */
  readonly cost: number;
  /** Cost and unserved stops before the search. */
  readonly before: { readonly cost: number; readonly unserved: number };
  /** When each stop's service begins, by stop; NaN for an unserved one. */
  readonly startAt: Float64Array;
  /** Time after `dueAt`, summed over the served stops. */
  readonly lateness: number;
  readonly iterations: number;
}

const defaultIterations = 20_000;
/** Steps between two looks at the clock. */
const lookEvery = 64;
/** Temperatures at the beginning and at the end, in costs of an average stop. */
const hottest = 1;
const coldest = 0.01;

/**
 * Improves routes by simulated annealing over ruin and recreate. Fewer unserved stops always beat lower cost. Throws
 * a RangeError with a sentence when the problem is not one (`findSequenceFaults`).
 */
export function improveSequences(problem: SequenceProblem, options: SequenceOptions): SequenceResult {
  const faults = findSequenceFaults(problem);
  if (faults.length > 0) throw new RangeError(`Not a routing problem: ${faults.join('; ')}.`);
  const routes = openRoutes(buildSequenceModel(problem));
  loadStart(routes, problem, options.start ?? []);
  serveByRegret(routes);
  const before = { cost: costOfRoutes(routes), unserved: routes.unserved.size };
  const best = rememberBest(routes);
  const iterations = routes.model.stopCount === 0 ? 0 : search(routes, best, options);
  best.bringBack();
  return { ...describe(routes), before, iterations };
}

/** Runs the search and returns the number of its steps. */
function search(routes: SequenceRoutes, best: Best, options: SequenceOptions): number {
  const random = seedRandom(options.seed);
  const recreation = openRecreation(routes.model, random, startBlinks(random));
  const undo = openUndo(routes);
  const progress = followProgress(options);
  const scale = Math.max(1e-9, scaleOf(routes));
  /** How often each stop was left out: a stop that is hard to serve becomes dear. */
  const absences = new Float64Array(routes.model.stopCount);
  let cost = costOfRoutes(routes);
  let step = 0;
  let done = progress(step);
  let temperature = hottest * scale;
  const cooling = Math.log(coldest / hottest);
  while (done < 1) {
    beginStep(undo, routes);
    ruinStrings(routes, random, undo);
    recreate(routes, recreation, undo);
    const next = cost + addedCost(undo, routes);
    const threshold = cost - temperature * Math.log(1 - random.next());
    const isTaken =
      undo.unserved.length === 0 && routes.unserved.size === 0
        ? next < threshold
        : isFuller(undo.unserved, routes.unserved, absences, next < threshold);
    if (isTaken) {
      // Now and then exactly: differences of many steps add up to errors.
      cost = next < best.cost() ? costOfRoutes(routes) : next;
      best.compare(cost);
    } else takeBack(undo, routes);
    step++;
    done = progress(step);
    if (step % lookEvery === 0) temperature = hottest * scale * Math.exp(cooling * done);
  }
  return step;
}

/** Fewer, or easier stops outside; as many with an acceptable cost. Counts who is outside now. */
function isFuller(
  before: readonly number[],
  now: ReadonlySet<number>,
  absences: Float64Array,
  isAcceptable: boolean,
): boolean {
  const sum = (stops: Iterable<number>) => {
    let total = 0;
    for (const stop of stops) total += absences[stop] ?? 0;
    return total;
  };
  const isTaken =
    now.size < before.length || sum(now) < sum(before) || (now.size === before.length && isAcceptable);
  for (const stop of now) absences[stop] = (absences[stop] ?? 0) + 1;
  return isTaken;
}

/** Share of the budget that is used up; 1 or more ends the search. */
function followProgress({ iterations, time }: SequenceOptions): (step: number) => number {
  const most = iterations ?? (time === undefined ? defaultIterations : Infinity);
  if (time === undefined) return (step) => (most === 0 ? 1 : step / most);
  const from = time.nowMs();
  let byClock = time.budgetMs > 0 ? 0 : 1;
  return (step) => {
    if (step > 0 && step % lookEvery === 0) byClock = (time.nowMs() - from) / time.budgetMs;
    return Math.max(byClock, most === 0 ? 1 : step / most);
  };
}

/** Cost of the ways for an average stop. */
function scaleOf({ model, order, stride, length }: SequenceRoutes): number {
  let sum = 0;
  let count = 0;
  for (let route = 0; route < length.length; route++) {
    let before = model.startNode[route] ?? 0;
    for (let place = 0; place < (length[route] ?? 0); place++) {
      const stop = order[route * stride + place] ?? 0;
      sum += Math.abs(model.cost[before * model.nodeCount + stop] ?? 0);
      before = stop;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

interface Best {
  cost(): number;
  /** Remembers the routes as they are when they are the best so far. */
  compare(cost: number): void;
  bringBack(): void;
}

function rememberBest(routes: SequenceRoutes): Best {
  const kept = { cost: costOfRoutes(routes), unserved: [...routes.unserved] };
  const order = routes.order.slice();
  const length = routes.length.slice();
  return {
    cost: () => kept.cost,
    compare(cost) {
      const left = routes.unserved.size;
      if (left > kept.unserved.length || (left === kept.unserved.length && cost >= kept.cost)) return;
      kept.cost = cost;
      kept.unserved = [...routes.unserved];
      order.set(routes.order);
      length.set(routes.length);
    },
    bringBack() {
      const everything = { ...openUndo(routes), order, length, unserved: kept.unserved };
      for (const route of length.keys()) everything.kept[everything.count++] = route;
      takeBack(everything, routes);
    },
  };
}

function describe(routes: SequenceRoutes): Omit<SequenceResult, 'before' | 'iterations'> {
  const { model, unserved } = routes;
  const startAt = routes.startAt.slice(0, model.stopCount);
  for (const stop of unserved) startAt[stop] = Number.NaN;
  let lateness = 0;
  startAt.forEach((at, stop) => {
    if (at > (model.dueAt[stop] ?? 0)) lateness += at - (model.dueAt[stop] ?? 0);
  });
  return {
    routes: Array.from({ length: model.vehicleCount }, (_, route) => stopsOf(routes, route)),
    unserved: [...unserved].sort((a, b) => a - b),
    cost: costOfRoutes(routes),
    startAt,
    lateness,
  };
}
