/** What a step of the search has changed, so that it can be taken back. */
import { refreshRoute, type SequenceRoutes } from './sequence-routes.ts';

export interface Undo {
  readonly order: Int32Array;
  readonly length: Int32Array;
  readonly cost: Float64Array;
  readonly isKept: Uint8Array;
  /** Routes that were kept, `count` of them. */
  readonly kept: Int32Array;
  count: number;
  unserved: readonly number[];
}

export function openUndo({ order, length }: SequenceRoutes): Undo {
  return {
    order: new Int32Array(order.length),
    length: new Int32Array(length.length),
    cost: new Float64Array(length.length),
    isKept: new Uint8Array(length.length),
    kept: new Int32Array(length.length),
    count: 0,
    unserved: [],
  };
}

/** Begins a step: what was done before stays. */
export function beginStep(undo: Undo, routes: SequenceRoutes): void {
  for (let at = 0; at < undo.count; at++) undo.isKept[undo.kept[at] ?? 0] = 0;
  undo.count = 0;
  undo.unserved = routes.unserved.size === 0 ? [] : [...routes.unserved];
}

/** To be called before a route is changed. */
export function keepRoute(undo: Undo, routes: SequenceRoutes, route: number): void {
  if (undo.isKept[route] === 1) return;
  undo.isKept[route] = 1;
  undo.kept[undo.count++] = route;
  undo.length[route] = routes.length[route] ?? 0;
  undo.cost[route] = routes.cost[route] ?? 0;
  copyRow(routes.order, undo.order, route * routes.stride, routes.length[route] ?? 0);
}

/** What the routes cost more than when the step began. */
export function addedCost(undo: Undo, { cost }: SequenceRoutes): number {
  let added = 0;
  for (let at = 0; at < undo.count; at++) {
    const route = undo.kept[at] ?? 0;
    added += (cost[route] ?? 0) - (undo.cost[route] ?? 0);
  }
  return added;
}

/** Everything as it was when the step began. */
export function takeBack(undo: Undo, routes: SequenceRoutes): void {
  for (let at = 0; at < undo.count; at++) {
    const route = undo.kept[at] ?? 0;
    copyRow(undo.order, routes.order, route * routes.stride, undo.length[route] ?? 0);
    routes.length[route] = undo.length[route] ?? 0;
    refreshRoute(routes, route);
  }
  routes.unserved.clear();
  for (const stop of undo.unserved) {
    routes.unserved.add(stop);
    routes.routeOf[stop] = -1;
  }
}

function copyRow(from: Int32Array, to: Int32Array, start: number, length: number): void {
  for (let at = start; at < start + length; at++) to[at] = from[at] ?? 0;
}
