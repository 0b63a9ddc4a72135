/** Where a stop fits into routes, and at what cost. */
import type { SequenceRandom } from './sequence-random.ts';
import type { SequenceRoutes } from './sequence-routes.ts';

/** Times are sums of many terms: a promise that is kept to a billionth is kept. */
const slack = 1e-9;

/** Found by `findInsertion`; one object is used again and again. */
export interface Insertion {
  route: number;
  place: number;
  cost: number;
}

/** Chance that a place is overlooked: [Christiaens & Vanden Berghe 2020] "blinks" against greed. */
const blinkRate = 0.01;
const logSeen = Math.log(1 - blinkRate);

/** Counts down to the next place that is overlooked. */
export interface Blinks {
  readonly random: SequenceRandom;
  left: number;
}

export function startBlinks(random: SequenceRandom): Blinks {
  return { random, left: drawBlink(random) };
}

function drawBlink(random: SequenceRandom): number {
  return Math.floor(Math.log(1 - random.next()) / logSeen);
}

/** Routes that a stop may go to: all in use, and of empty vehicles that are alike the first. */
export function listChoices({ model, length, isShut }: SequenceRoutes): number[] {
  const choices: number[] = [];
  const seenKinds = new Set<number>();
  for (let route = 0; route < model.vehicleCount; route++) {
    if (isShut[route] === 1) continue;
    if (length[route] === 0 && model.servedBy === null) {
      const kind = model.kindOf[route] ?? 0;
      if (seenKinds.has(kind)) continue;
      seenKinds.add(kind);
    }
    choices.push(route);
  }
  return choices;
}

/** Cheapest place of a stop over some routes, without blinking where `blinks` is null. Route −1: it fits nowhere. */
export function findInsertion(
  routes: SequenceRoutes,
  stop: number,
  choices: readonly number[],
  blinks: Blinks | null,
  into: Insertion,
): void {
  into.route = -1;
  into.place = 0;
  into.cost = Infinity;
  for (const route of choices) tryRoute(routes, stop, route, blinks, into);
}

/**
 * As `findInsertion`, in one route from `firstPlace` on: writes into `into` only what is cheaper than what stands
 * there.
 */
export function tryRoute(
  routes: SequenceRoutes,
  stop: number,
  route: number,
  blinks: Blinks | null,
  into: Insertion,
  firstPlace: number = routes.model.fixedLength[route] ?? 0,
): void {
  const { model, order, leavesAt, latestAt, wayCost } = routes;
  if ((routes.load[route] ?? 0) + (model.demand[stop] ?? 0) > (model.capacity[route] ?? 0) + slack) return;
  const { travel, cost, travelInto, costInto, hasTimeCost } = model;
  const length = routes.length[route] ?? 0;
  const extra =
    (length === 0 ? (model.fixedCost[route] ?? 0) : 0) +
    (model.servedBy === null ? 0 : (model.servedBy[stop * model.vehicleCount + route] ?? 0));
  if (extra === Infinity) return;
  const from = route * routes.stride;
  const opens = model.opensAt[stop] ?? 0;
  const closes = (model.closesAt[stop] ?? 0) + slack;
  const stay = (model.service[stop] ?? 0) - slack;
  const soonest = opens + stay;
  const [lowest, highest] = model.hasRanks
    ? rankBounds(routes, stop, route, firstPlace)
    : [firstPlace, length];
  const row = stop * model.nodeCount;
  let before = lowest === 0 ? (model.startNode[route] ?? 0) : (order[from + lowest - 1] ?? 0);
  for (let place = lowest; place <= highest; place++) {
    const after = order[from + place] ?? 0;
    const leave = leavesAt[before] ?? 0;
    if (leave > closes) return;
    const latest = latestAt[after] ?? 0;
    if (latest < soonest) {
      // Whoever comes next must begin before this one could end.
    } else if (blinks !== null && blinks.left-- <= 0) blinks.left = drawBlink(blinks.random);
    else {
      // Most places are too dear: they need no look at the times.
      let delta =
        extra + (costInto[row + before] ?? 0) + (cost[row + after] ?? 0) - (wayCost[from + place] ?? 0);
      if (delta < into.cost) {
        const at = Math.max(leave + (travelInto[row + before] ?? 0), opens);
        if (at <= closes && at + stay + (travel[row + after] ?? 0) <= latest) {
          if (hasTimeCost) delta += addedTimeCost(routes, stop, route, place, at);
          if (delta < into.cost) {
            into.route = route;
            into.place = place;
            into.cost = delta;
          }
        }
      }
    }
    before = after;
  }
}

/** What waiting and being late cost more when `stop` begins at `at` before the stop that is at `place` now. */
function addedTimeCost(
  { model, order, stride, length, startAt }: SequenceRoutes,
  stop: number,
  route: number,
  place: number,
  at: number,
): number {
  const { nodeCount, travel, opensAt, service, dueAt, lateCost, startCost } = model;
  let added = Math.max(0, at - (dueAt[stop] ?? 0)) * (lateCost[stop] ?? 0) + at * (startCost[stop] ?? 0);
  const from = route * stride;
  let before = stop;
  let now = at;
  for (let next = place; next < (length[route] ?? 0); next++) {
    const node = order[from + next] ?? 0;
    const due = dueAt[node] ?? 0;
    const was = startAt[node] ?? 0;
    const leave = now + (service[before] ?? 0);
    now = Math.max(leave + (travel[before * nodeCount + node] ?? 0), opensAt[node] ?? 0);
    if (now === was) return added;
    const rate = lateCost[node] ?? 0;
    added += (now - was) * (startCost[node] ?? 0);
    if (rate > 0 && now > due) added += (now - Math.max(due, was)) * rate;
    else if (rate > 0 && was > due) added -= (was - due) * rate;
    before = node;
  }
  return added;
}

/** Lowest and highest place at which a stop keeps the promised order of a route. */
function rankBounds(
  { model, order, stride, length }: SequenceRoutes,
  stop: number,
  route: number,
  firstPlace: number,
): [number, number] {
  const rank = model.rank[stop] ?? -1;
  const count = length[route] ?? 0;
  let lowest = firstPlace;
  let highest = count;
  if (rank < 0) return [lowest, highest];
  for (let place = 0; place < count; place++) {
    const other = model.rank[order[route * stride + place] ?? 0] ?? -1;
    if (other < 0) continue;
    if (other <= rank) lowest = Math.max(lowest, place + 1);
    else highest = Math.min(highest, place);
  }
  return [lowest, highest];
}
