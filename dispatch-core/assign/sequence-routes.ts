/** Routes under search: stops in order with their times, and what changing them does. */
import type { SequenceModel } from './sequence-model.ts';

export interface SequenceRoutes {
  readonly model: SequenceModel;
  /** Route v takes the places from `v * stride`; behind its last stop stands the node of its end. */
  readonly order: Int32Array;
  readonly stride: number;
  readonly length: Int32Array;
  /** By stop; −1: unserved. */
  readonly routeOf: Int32Array;
  readonly placeOf: Int32Array;
  /** When service begins, by node. */
  readonly startAt: Float64Array;
  /** When service ends, by node. */
  readonly leavesAt: Float64Array;
  /** What the way to each place costs, laid out as `order`. */
  readonly wayCost: Float64Array;
  /** When service must begin at the latest so that nobody after it comes too late, by node. */
  readonly latestAt: Float64Array;
  readonly load: Float64Array;
  /** Ways, fixed cost, cost of serving, waiting and lateness, by route. */
  readonly cost: Float64Array;
  /** 1 for routes that may not be used. */
  readonly isShut: Uint8Array;
  readonly unserved: Set<number>;
}

/** Empty routes: nobody is served yet. */
export function openRoutes(model: SequenceModel): SequenceRoutes {
  const { stopCount, vehicleCount, nodeCount } = model;
  const stride = stopCount + 1;
  const routes: SequenceRoutes = {
    model,
    order: new Int32Array(vehicleCount * stride),
    stride,
    length: new Int32Array(vehicleCount),
    routeOf: new Int32Array(stopCount).fill(-1),
    placeOf: new Int32Array(stopCount),
    startAt: new Float64Array(nodeCount),
    leavesAt: new Float64Array(nodeCount),
    wayCost: new Float64Array(vehicleCount * stride),
    latestAt: new Float64Array(nodeCount),
    load: new Float64Array(vehicleCount),
    cost: new Float64Array(vehicleCount),
    isShut: new Uint8Array(vehicleCount),
    unserved: new Set(Array.from({ length: stopCount }, (_, stop) => stop)),
  };
  // Starts and ends keep these times for ever.
  routes.startAt.set(model.opensAt.subarray(stopCount), stopCount);
  routes.leavesAt.set(model.opensAt.subarray(stopCount), stopCount);
  routes.latestAt.set(model.closesAt.subarray(stopCount), stopCount);
  for (let route = 0; route < vehicleCount; route++) refreshRoute(routes, route);
  return routes;
}

/** Gives a route exactly these stops; whoever was in it and is not any more must be added to `unserved`. */
export function setRoute(routes: SequenceRoutes, route: number, stops: readonly number[]): void {
  routes.order.set(stops, route * routes.stride);
  routes.length[route] = stops.length;
  for (const stop of stops) routes.unserved.delete(stop);
  refreshRoute(routes, route);
}

export function stopsOf(routes: SequenceRoutes, route: number): number[] {
  const from = route * routes.stride;
  return [...routes.order.subarray(from, from + (routes.length[route] ?? 0))];
}

/** Cost of everything that is served. */
export function costOfRoutes({ cost }: SequenceRoutes): number {
  let total = 0;
  for (let route = 0; route < cost.length; route++) total += cost[route] ?? 0;
  return total;
}

export function insertStop(routes: SequenceRoutes, stop: number, route: number, place: number): void {
  const from = route * routes.stride;
  const length = routes.length[route] ?? 0;
  routes.order.copyWithin(from + place + 1, from + place, from + length);
  routes.order[from + place] = stop;
  routes.length[route] = length + 1;
  routes.unserved.delete(stop);
  refreshRoute(routes, route);
}

/** Takes `count` stops from `place` on out of a route. The times of the route are stale until it is refreshed. */
export function cutStops(routes: SequenceRoutes, route: number, place: number, count: number): void {
  const from = route * routes.stride;
  const length = routes.length[route] ?? 0;
  for (let at = place; at < place + count; at++) {
    const stop = routes.order[from + at] ?? 0;
    routes.routeOf[stop] = -1;
    routes.unserved.add(stop);
  }
  routes.order.copyWithin(from + place, from + place + count, from + length);
  routes.length[route] = length - count;
}

/** Places, times, load and cost of a route from its stops. */
export function refreshRoute(routes: SequenceRoutes, route: number): void {
  const { model, order, stride, startAt, leavesAt, wayCost, routeOf, placeOf } = routes;
  const { nodeCount, travel, cost, opensAt, service, demand, dueAt, lateCost, startCost, servedBy } = model;
  const from = route * stride;
  const length = routes.length[route] ?? 0;
  let before = model.startNode[route] ?? 0;
  let leave = leavesAt[before] ?? 0;
  let sum = length > 0 ? (model.fixedCost[route] ?? 0) : 0;
  let load = 0;
  for (let place = 0; place < length; place++) {
    const stop = order[from + place] ?? 0;
    const way = before * nodeCount + stop;
    const at = Math.max(leave + (travel[way] ?? 0), opensAt[stop] ?? 0);
    leave = at + (service[stop] ?? 0);
    sum += (cost[way] ?? 0) + at * (startCost[stop] ?? 0);
    if (servedBy !== null) sum += servedBy[stop * model.vehicleCount + route] ?? 0;
    if (at > (dueAt[stop] ?? 0)) sum += (at - (dueAt[stop] ?? 0)) * (lateCost[stop] ?? 0);
    load += demand[stop] ?? 0;
    wayCost[from + place] = cost[way] ?? 0;
    startAt[stop] = at;
    leavesAt[stop] = leave;
    routeOf[stop] = route;
    placeOf[stop] = place;
    before = stop;
  }
  const end = model.endNode[route] ?? 0;
  const last = length > 0 ? (cost[before * nodeCount + end] ?? 0) : 0;
  order[from + length] = end;
  wayCost[from + length] = last;
  routes.load[route] = load;
  routes.cost[route] = sum + last;
  refreshLatest(routes, route);
}

function refreshLatest({ model, order, stride, length, latestAt }: SequenceRoutes, route: number): void {
  const { nodeCount, travel, closesAt, service } = model;
  const from = route * stride;
  let after = model.endNode[route] ?? 0;
  let latest = latestAt[after] ?? 0;
  for (let place = (length[route] ?? 0) - 1; place >= 0; place--) {
    const stop = order[from + place] ?? 0;
    const need = (service[stop] ?? 0) + (travel[stop * nodeCount + after] ?? 0);
    latest = Math.min(closesAt[stop] ?? 0, latest - need);
    latestAt[stop] = latest;
    after = stop;
  }
}
