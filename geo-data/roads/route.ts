/** The fastest way from one point to another: its line with the time at each point, and the streets it follows. */
import type { LonLat } from '../map-source.ts';
import { unpack } from './geometry.ts';
import { isTwoWay, type RoadGraph, type RoadName } from './graph.ts';
import { entersAtTo, type Field, openSearch, type RoadSearch, wayFrom } from './search.ts';
import { fractionsOf, type Point, placeOf, type Snap, snapPoint } from './snap.ts';
import { walkKmh } from './speeds.ts';

export interface RouteStep extends RoadName {
  readonly distanceM: number;
  readonly seconds: number;
}

export interface RoadRoute {
  readonly seconds: number;
  readonly distanceM: number;
  /** At least two points; the first and the last are those that were asked for. */
  readonly line: readonly LonLat[];
  /** Seconds since the start at each point of the line, never falling. */
  readonly secondsAt: readonly number[];
  /** Streets in the order in which they are driven; walks to and from the road are not among them. */
  readonly steps: readonly RouteStep[];
}

export interface RouteOptions {
  readonly winterFactor: number;
  readonly reachM?: number;
  /** Scratch memory of an earlier search on the same graph. */
  readonly search?: RoadSearch;
}

/** A part of an edge, driven from one share of its length to another. */
interface Leg {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
}

/** The fastest way; null when one of the points is not near a road, or when no road leads there. */
export function findRoute(graph: RoadGraph, from: Point, to: Point, options: RouteOptions): RoadRoute | null {
  const origin = snapPoint(graph, from, options.reachM);
  const target = snapPoint(graph, to, options.reachM);
  if (origin === null || target === null) return null;
  const search = options.search ?? openSearch(graph);
  const legs = legsOf(graph, search.toTarget(target, { wanted: [origin] }), origin);
  if (legs === null) return null;
  return drawRoute(graph, legs, { from, to, origin, target, winterFactor: options.winterFactor });
}

/** The edges of the best way; empty when origin and target are the same place. */
function legsOf(graph: RoadGraph, field: Field, origin: Snap): Leg[] | null {
  const way = wayFrom(graph, field, origin);
  if (way === null) return null;
  const { edge, fraction } = origin;
  const { target } = field;
  const edgeSeconds = graph.edgeSeconds[edge] ?? 0;
  const direct = Math.abs(target.fraction - fraction) * edgeSeconds;
  const mayGoDirect = edge === target.edge && (isTwoWay(graph, edge) || fraction <= target.fraction);
  if (mayGoDirect && direct <= way.seconds) return [{ edge, from: fraction, to: target.fraction }];
  const to = graph.edgeTo[edge] ?? 0;
  const viaTo = (field.seconds[to] ?? Number.POSITIVE_INFINITY) + (1 - fraction) * edgeSeconds;
  const isForward = viaTo === way.seconds;
  const first: Leg = { edge, from: fraction, to: isForward ? 1 : 0 };
  return [first, ...followField(graph, field, isForward ? to : (graph.edgeFrom[edge] ?? 0))];
}

/** Walks down the field: of each node's arcs one leads on by exactly the difference of the two values. */
function followField(graph: RoadGraph, field: Field, first: number): Leg[] {
  const { seconds, target } = field;
  const { leaving } = graph;
  const legs: Leg[] = [];
  let node = first;
  while (!isAtTarget(graph, field, node)) {
    const here = seconds[node] ?? 0;
    const end = leaving.start[node + 1] ?? 0;
    let taken = -1;
    for (let arc = leaving.start[node] ?? 0; arc < end && taken < 0; arc += 1) {
      const there = seconds[leaving.node[arc] ?? 0] ?? 0;
      if (there < here && there + (leaving.seconds[arc] ?? 0) === here) taken = arc;
    }
    // Cannot be: a value that is neither the target's own nor a neighbour's comes from nowhere.
    if (taken < 0) throw new Error('The road graph does not agree with its own search.');
    const edge = leaving.edge[taken] ?? 0;
    const isForward = graph.edgeFrom[edge] === node && graph.edgeTo[edge] === leaving.node[taken];
    legs.push({ edge, from: isForward ? 0 : 1, to: isForward ? 1 : 0 });
    node = leaving.node[taken] ?? 0;
  }
  legs.push({ edge: target.edge, from: isAtStart(graph, field, node) ? 0 : 1, to: target.fraction });
  return legs;
}

function isAtTarget(graph: RoadGraph, field: Field, node: number): boolean {
  return isAtStart(graph, field, node) || isAtEnd(graph, field, node);
}

/** The node's value is that of driving from the first end of the target's edge to the target. */
function isAtStart(graph: RoadGraph, { seconds, target }: Field, node: number): boolean {
  if (graph.edgeFrom[target.edge] !== node) return false;
  return seconds[node] === target.fraction * (graph.edgeSeconds[target.edge] ?? 0);
}

function isAtEnd(graph: RoadGraph, { seconds, target }: Field, node: number): boolean {
  if (graph.edgeTo[target.edge] !== node || !entersAtTo(graph, target)) return false;
  return seconds[node] === (1 - target.fraction) * (graph.edgeSeconds[target.edge] ?? 0);
}

interface Ends {
  readonly from: Point;
  readonly to: Point;
  readonly origin: Snap;
  readonly target: Snap;
  readonly winterFactor: number;
}

/** Puts line, times and steps together. */
function drawRoute(graph: RoadGraph, legs: readonly Leg[], ends: Ends): RoadRoute {
  const { origin, target, winterFactor } = ends;
  const line: LonLat[] = [[ends.from.lon, ends.from.lat]];
  const secondsAt = [0];
  const steps: RouteStep[] = [];
  let seconds = walkSeconds(origin.accessM);
  let distanceM = origin.accessM;
  line.push(placeOf(graph, origin.edge, origin.fraction));
  secondsAt.push(seconds);
  for (const leg of legs) {
    const share = Math.abs(leg.to - leg.from);
    const legSeconds = share * (graph.edgeSeconds[leg.edge] ?? 0) * winterFactor;
    for (const { at, place } of pointsOf(graph, leg)) {
      line.push(place);
      secondsAt.push(seconds + (share === 0 ? 0 : Math.abs(at - leg.from) / share) * legSeconds);
    }
    const legM = share * (graph.edgeLengthM[leg.edge] ?? 0);
    addStep(steps, graph.names[graph.edgeName[leg.edge] ?? 0], legM, legSeconds);
    seconds += legSeconds;
    distanceM += legM;
  }
  seconds += walkSeconds(target.accessM);
  line.push([ends.to.lon, ends.to.lat]);
  secondsAt.push(seconds);
  return { seconds, distanceM: distanceM + target.accessM, line, secondsAt, steps };
}

/** Points of a leg after its start, its end included. */
function pointsOf(graph: RoadGraph, { edge, from, to }: Leg): { at: number; place: LonLat }[] {
  const [low, high] = from < to ? [from, to] : [to, from];
  const first = graph.pointStart[edge] ?? 0;
  const between = fractionsOf(graph, edge).flatMap((at, index) => {
    if (at <= low || at >= high) return [];
    const point = first + index;
    return [{ at, place: unpack(graph.points[2 * point] ?? 0, graph.points[2 * point + 1] ?? 0) }];
  });
  if (from > to) between.reverse();
  return [...between, { at: to, place: placeOf(graph, edge, to) }];
}

function addStep(steps: RouteStep[], name: RoadName | undefined, distanceM: number, seconds: number): void {
  const { name: local, nameEn } = name ?? { name: null, nameEn: null };
  const last = steps.at(-1);
  if (last !== undefined && last.name === local && last.nameEn === nameEn) {
    const joined = { ...last, distanceM: last.distanceM + distanceM, seconds: last.seconds + seconds };
    steps[steps.length - 1] = joined;
  } else if (distanceM > 0) steps.push({ name: local, nameEn, distanceM, seconds });
}

/** Seconds on foot. */
export function walkSeconds(distanceM: number): number {
  return distanceM / (walkKmh / 3.6);
}
