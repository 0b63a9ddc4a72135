/** Puts stops that are in no route back, each where it is cheapest, in an order drawn by chance. */
import { type Blinks, findInsertion, type Insertion, listChoices, tryRoute } from './sequence-insert.ts';
import type { SequenceModel } from './sequence-model.ts';
import type { SequenceRandom } from './sequence-random.ts';
import { insertStop, type SequenceRoutes } from './sequence-routes.ts';
import { keepRoute, type Undo } from './sequence-undo.ts';

/** By which the stops are sorted, most difficult first, with the weight of each way. */
const sortings: readonly { readonly weight: number; readonly key: (model: SequenceModel) => Float64Array }[] =
  [
    { weight: 4, key: ({ demand }) => demand.map((value) => -value) },
    { weight: 2, key: (model) => farness(model).map((value) => -value) },
    { weight: 1, key: farness },
    { weight: 2, key: (model) => ends(model).map((end, stop) => end - starts(model, stop)) },
    { weight: 2, key: (model) => model.opensAt.slice(0, model.stopCount) },
    { weight: 2, key: (model) => ends(model).map((end) => -end) },
  ];
const chanceWeight = 4;

export interface Recreation {
  readonly blinks: Blinks;
  readonly random: SequenceRandom;
  readonly keys: readonly { readonly below: number; readonly key: Float64Array }[];
  readonly chanceKey: Float64Array;
  readonly found: Insertion;
}

export function openRecreation(model: SequenceModel, random: SequenceRandom, blinks: Blinks): Recreation {
  const total = sortings.reduce((sum, { weight }) => sum + weight, chanceWeight);
  let below = 0;
  const keys = sortings.map(({ weight, key }) => {
    below += weight / total;
    return { below, key: key(model) };
  });
  const chanceKey = new Float64Array(model.stopCount);
  return { blinks, random, keys, chanceKey, found: { route: -1, place: 0, cost: 0 } };
}

/** Serves every unserved stop that fits; the rest stays unserved. */
export function recreate(routes: SequenceRoutes, recreation: Recreation, undo: Undo): void {
  const { found, blinks } = recreation;
  let choices = listChoices(routes);
  for (const stop of sortStops(routes.unserved, recreation)) {
    findInsertion(routes, stop, choices, blinks, found);
    // A stop that was overlooked everywhere must not be lost by chance.
    if (found.route < 0) findInsertion(routes, stop, choices, null, found);
    if (found.route < 0) continue;
    const wasEmpty = routes.length[found.route] === 0;
    keepRoute(undo, routes, found.route);
    insertStop(routes, stop, found.route, found.place);
    if (wasEmpty) choices = listChoices(routes);
  }
}

function sortStops(unserved: ReadonlySet<number>, recreation: Recreation): number[] {
  const { random, keys, chanceKey } = recreation;
  const stops = [...unserved];
  const draw = random.next();
  let key = keys.find(({ below }) => draw < below)?.key;
  if (key === undefined) {
    for (const stop of stops) chanceKey[stop] = random.next();
    key = chanceKey;
  }
  const by = key;
  return stops.sort((a, b) => (by[a] ?? 0) - (by[b] ?? 0) || a - b);
}

/** First solution: always the stop that loses most when it does not get its best route ("regret"). */
export function serveByRegret(routes: SequenceRoutes): void {
  const best: Insertion = { route: -1, place: 0, cost: 0 };
  while (routes.unserved.size > 0) {
    const choices = listChoices(routes);
    let chosen = -1;
    let most = -Infinity;
    const at: Insertion = { route: -1, place: 0, cost: 0 };
    for (const stop of routes.unserved) {
      const regret = regretOf(routes, stop, choices, best);
      if (best.route < 0 || regret < most || (regret === most && best.cost >= at.cost)) continue;
      chosen = stop;
      most = regret;
      Object.assign(at, best);
    }
    if (chosen < 0) return;
    insertStop(routes, chosen, at.route, at.place);
  }
}

/** What the second-best route costs more than the best; a stop with one way only comes first. */
function regretOf(routes: SequenceRoutes, stop: number, choices: readonly number[], best: Insertion): number {
  const own: Insertion = { route: -1, place: 0, cost: Infinity };
  let second = Infinity;
  best.route = -1;
  best.cost = Infinity;
  for (const route of choices) {
    own.route = -1;
    own.cost = Infinity;
    tryRoute(routes, stop, route, null, own);
    if (own.route < 0) continue;
    if (own.cost < best.cost) {
      second = best.cost;
      Object.assign(best, own);
    } else second = Math.min(second, own.cost);
  }
  return second - best.cost;
}

function farness({ stopCount, nodeCount, cost, startNode }: SequenceModel): Float64Array {
  const start = startNode[0] ?? stopCount;
  return Float64Array.from({ length: stopCount }, (_, stop) => cost[start * nodeCount + stop] ?? 0);
}

/** Until when a stop should be served, finite so that it can be compared. */
function ends({ stopCount, closesAt, dueAt }: SequenceModel): Float64Array {
  return Float64Array.from({ length: stopCount }, (_, stop) =>
    Math.min(closesAt[stop] ?? 0, dueAt[stop] ?? 0, Number.MAX_SAFE_INTEGER),
  );
}

function starts({ opensAt }: SequenceModel, stop: number): number {
  return Math.max(opensAt[stop] ?? 0, -Number.MAX_SAFE_INTEGER);
}
