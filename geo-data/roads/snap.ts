/** Puts a point on the road: the nearest stretch that can be driven, and where on it. */

import type { LonLat } from '../map-source.ts';
import { pack, stretchM, unpack } from './geometry.ts';
import { edgeOfPoint, type RoadGraph } from './graph.ts';
import type { Place } from './search.ts';
import { findNearStretch } from './snap-grid.ts';

/** A place on an edge, and how far the point is from it. */
export interface Snap extends Place {
  /** Straight to the road, on foot. */
  readonly accessM: number;
}

export interface Point {
  readonly lon: number;
  readonly lat: number;
}

/** Beyond this a point is not at a road, and nobody should be told that it was. */
export const defaultReachM = 500;

/**
 * The nearest place on the main component within `reachM`; where there is none, the nearest on any other road. A yard
 * that the map does not connect must not make its neighbours unreachable. Null when nothing is near.
 */
export function snapPoint(graph: RoadGraph, { lon, lat }: Point, reachM = defaultReachM): Snap | null {
  const [x, y] = [pack(lon), pack(lat)];
  const near =
    findNearStretch(graph.mainGrid, graph.points, x, y, reachM) ??
    findNearStretch(graph.otherGrid, graph.points, x, y, reachM);
  if (near === null) return null;
  const edge = edgeOfPoint(graph, near.point);
  return { edge, fraction: fractionAt(graph, edge, near.point, near.share), accessM: near.distanceM };
}

/** The point of a place on an edge. */
export function placeOf(graph: RoadGraph, edge: number, fraction: number): LonLat {
  const { points } = graph;
  const { point, share } = pointAt(graph, edge, fraction);
  const [lonA, latA] = [points[2 * point] ?? 0, points[2 * point + 1] ?? 0];
  const [lonB, latB] = [points[2 * point + 2] ?? 0, points[2 * point + 3] ?? 0];
  return unpack(lonA + share * (lonB - lonA), latA + share * (latB - latA));
}

/** The stretch of an edge's line at a share of its length, and the share of that stretch. */
export function pointAt(graph: RoadGraph, edge: number, fraction: number): { point: number; share: number } {
  const first = graph.pointStart[edge] ?? 0;
  const last = (graph.pointStart[edge + 1] ?? 0) - 2;
  let leftM = fraction * lengthTo(graph, first, last + 1);
  for (let point = first; point <= last; point += 1) {
    const lengthM = stretchAt(graph, point);
    if (leftM <= lengthM || point === last) {
      return { point, share: lengthM === 0 ? 0 : Math.min(1, leftM / lengthM) };
    }
    leftM -= lengthM;
  }
  return { point: first, share: 0 };
}

/** Share of the edge's length at each point of its line, from 0 to 1. */
export function fractionsOf(graph: RoadGraph, edge: number): number[] {
  const first = graph.pointStart[edge] ?? 0;
  const end = graph.pointStart[edge + 1] ?? 0;
  const totalM = lengthTo(graph, first, end - 1);
  const fractions = [0];
  let doneM = 0;
  for (let point = first; point < end - 1; point += 1) {
    doneM += stretchAt(graph, point);
    fractions.push(point === end - 2 ? 1 : doneM / totalM);
  }
  return fractions;
}

function fractionAt(graph: RoadGraph, edge: number, point: number, share: number): number {
  const first = graph.pointStart[edge] ?? 0;
  const totalM = lengthTo(graph, first, (graph.pointStart[edge + 1] ?? 0) - 1);
  const doneM = lengthTo(graph, first, point) + share * stretchAt(graph, point);
  return totalM === 0 ? 0 : Math.min(1, doneM / totalM);
}

function lengthTo(graph: RoadGraph, from: number, to: number): number {
  let lengthM = 0;
  for (let point = from; point < to; point += 1) lengthM += stretchAt(graph, point);
  return lengthM;
}

function stretchAt({ points }: RoadGraph, point: number): number {
  return stretchM(
    points[2 * point] ?? 0,
    points[2 * point + 1] ?? 0,
    points[2 * point + 2] ?? 0,
    points[2 * point + 3] ?? 0,
  );
}
