/** Closed roads: which edges a closure lies on, and the graph without them. */
import type { LonLat } from '../map-source.ts';
import { metresPerUnit, nearestShare, pack, shrinkAt } from './geometry.ts';
import { openGraph, type RoadGraph } from './graph.ts';

/** Where a road is closed: around a point, along a line, or in an area. */
export type ClosedPlace =
  | { readonly kind: 'point'; readonly at: LonLat; readonly radiusM: number }
  | { readonly kind: 'line'; readonly line: readonly LonLat[]; readonly radiusM: number }
  /** Outer ring first, then holes. */
  | { readonly kind: 'area'; readonly rings: readonly (readonly LonLat[])[] };

/**
 * The graph while these places are closed. An edge that touches one is closed from junction to junction: nobody
 * drives on it, and nobody is taken to stand on it; its addresses are reached on foot from the next open road. The
 * given graph stays as it is; from a graph with closures the earlier ones are forgotten.
 */
export function withClosures(graph: RoadGraph, places: readonly ClosedPlace[]): RoadGraph {
  const closed = new Uint8Array(graph.edgeCount);
  for (const edge of closedEdges(graph, places)) closed[edge] = 1;
  return closed.every((value, edge) => value === graph.closed[edge]) ? graph : openGraph(graph, closed);
}

/** Numbers of the edges that touch one of the places. */
export function closedEdges(graph: RoadGraph, places: readonly ClosedPlace[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const place of places) {
    const touches = touchTestOf(place);
    for (let edge = 0; edge < graph.edgeCount; edge += 1) {
      if (!found.has(edge) && isTouched(graph, edge, touches)) found.add(edge);
    }
  }
  return found;
}

/** Whether the stretch from a to b (packed) touches the place. */
type TouchTest = (lonA: number, latA: number, lonB: number, latB: number) => boolean;

function isTouched({ points, pointStart }: RoadGraph, edge: number, touches: TouchTest): boolean {
  const last = (pointStart[edge + 1] ?? 0) - 1;
  for (let point = pointStart[edge] ?? 0; point < last; point += 1) {
    const [lonA, latA] = [points[2 * point] ?? 0, points[2 * point + 1] ?? 0];
    if (touches(lonA, latA, points[2 * point + 2] ?? 0, points[2 * point + 3] ?? 0)) return true;
  }
  return false;
}

function touchTestOf(place: ClosedPlace): TouchTest {
  if (place.kind === 'area') return areaTest(place.rings);
  const line = place.kind === 'point' ? [place.at, place.at] : place.line;
  return nearTest(line, place.radiusM);
}

/** Nearer than the radius to a line; a quick look at the latitudes first, because most stretches are far away. */
function nearTest(line: readonly LonLat[], radiusM: number): TouchTest {
  const packed = line.map(([lon, lat]) => [pack(lon), pack(lat)] as const);
  const radius = radiusM / metresPerUnit;
  const south = Math.min(...packed.map(([, lat]) => lat)) - radius;
  const north = Math.max(...packed.map(([, lat]) => lat)) + radius;
  return (lonA, latA, lonB, latB) => {
    if (Math.max(latA, latB) < south || Math.min(latA, latB) > north) return false;
    const shrink = shrinkAt(latA);
    const a: Plane = [0, 0];
    const b: Plane = [(lonB - lonA) * shrink, latB - latA];
    return packed.slice(1).some(([lonD, latD], index) => {
      const [lonC, latC] = packed[index] ?? [lonD, latD];
      const c: Plane = [(lonC - lonA) * shrink, latC - latA];
      const d: Plane = [(lonD - lonA) * shrink, latD - latA];
      if (crosses(a, b, c, d)) return true;
      return Math.min(distance(c, a, b), distance(d, a, b), distance(a, c, d), distance(b, c, d)) <= radius;
    });
  };
}

/** Inside of the outer ring and of no hole, or across a border. */
function areaTest(rings: readonly (readonly LonLat[])[]): TouchTest {
  const packed = rings.map((ring) => ring.map(([lon, lat]): Plane => [pack(lon), pack(lat)]));
  const sides = packed.flatMap((ring) => ring.map((to, index) => [ring.at(index - 1) ?? to, to] as const));
  const isInside = ([x, y]: Plane) =>
    sides.filter(([[ax, ay], [bx, by]]) => ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax))
      .length %
      2 ===
    1;
  const lats = sides.map(([[, lat]]) => lat);
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  return (lonA, latA, lonB, latB) => {
    if (Math.max(latA, latB) < south || Math.min(latA, latB) > north) return false;
    const a: Plane = [lonA, latA];
    const b: Plane = [lonB, latB];
    return isInside(a) || isInside(b) || sides.some(([c, d]) => crosses(a, b, c, d));
  };
}

type Plane = readonly [x: number, y: number];

function distance([px, py]: Plane, [ax, ay]: Plane, [bx, by]: Plane): number {
  const share = nearestShare(ax - px, ay - py, bx - px, by - py);
  return Math.hypot(ax + share * (bx - ax) - px, ay + share * (by - ay) - py);
}

function crosses(a: Plane, b: Plane, c: Plane, d: Plane): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** Positive to the left, negative to the right, 0 on one line; only its sign is used. */
function turn([ax, ay]: Plane, [bx, by]: Plane, [cx, cy]: Plane): number {
  return Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
}
