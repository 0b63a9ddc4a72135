/**
 * Ruin by adjacent strings: short pieces of neighbouring routes are taken out, so that what is put back has room.
 * [Christiaens & Vanden Berghe 2020, "Slack Induction by String Removals for Vehicle Routing Problems"]
 */
import type { SequenceRandom } from './sequence-random.ts';
import { cutStops, refreshRoute, type SequenceRoutes } from './sequence-routes.ts';
import { keepRoute, type Undo } from './sequence-undo.ts';

/** Stops that are taken out on average. */
const meanRemoved = 10;
const longestString = 10;
/** How often a string keeps some stops in its middle, and how often it keeps one more of them. */
const splitRate = 0.5;
const keepMoreRate = 0.01;

/** Takes strings out of routes near a stop drawn by chance; all changed routes are refreshed. */
export function ruinStrings(routes: SequenceRoutes, random: SequenceRandom, undo: Undo): void {
  const { model } = routes;
  const meanLength = countServed(routes) / Math.max(1, countUsed(routes));
  const longest = Math.min(longestString, meanLength);
  const strings = Math.floor(1 + random.next() * Math.max(0, (4 * meanRemoved) / (1 + longest) - 1));
  const seed = random.below(model.stopCount) * model.stopCount;
  let taken = 0;
  for (let near = 0; near < model.stopCount && taken < strings; near++) {
    const stop = model.nearest[seed + near] ?? 0;
    const route = routes.routeOf[stop] ?? -1;
    if (route < 0 || undo.isKept[route] === 1 || model.isFixed[stop] === 1) continue;
    keepRoute(undo, routes, route);
    takeString(routes, stop, longest, random);
    refreshRoute(routes, route);
    taken++;
  }
}

function takeString(routes: SequenceRoutes, stop: number, longest: number, random: SequenceRandom): void {
  const route = routes.routeOf[stop] ?? 0;
  const first = routes.model.fixedLength[route] ?? 0;
  const free = (routes.length[route] ?? 0) - first;
  const count = Math.floor(1 + random.next() * Math.min(free, longest));
  const removed = Math.min(count, free);
  let kept = 0;
  if (removed > 1 && removed < free && random.next() < splitRate) {
    kept = 1;
    while (removed + kept < free && random.next() < keepMoreRate) kept++;
  }
  const span = removed + kept;
  const place = (routes.placeOf[stop] ?? 0) - first;
  const earliest = Math.max(0, place - span + 1);
  const latest = Math.min(place, free - span);
  const from = first + earliest + random.below(latest - earliest + 1);
  if (kept === 0) {
    cutStops(routes, route, from, removed);
    return;
  }
  const before = 1 + random.below(removed - 1);
  cutStops(routes, route, from + before + kept, removed - before);
  cutStops(routes, route, from, before);
}

function countServed({ model, unserved }: SequenceRoutes): number {
  return model.stopCount - unserved.size;
}

function countUsed({ length }: SequenceRoutes): number {
  let used = 0;
  for (let route = 0; route < length.length; route++) if ((length[route] ?? 0) > 0) used++;
  return used;
}
