/** Takes a plan over as the start of a search, as far as it holds. */

import { type Insertion, tryRoute } from './sequence-insert.ts';
import type { SequenceProblem, Sequences } from './sequence-problem.ts';
import { insertStop, type SequenceRoutes, setRoute } from './sequence-routes.ts';

/**
 * The fixed stops of each vehicle, then those of the plan in its order. What is named twice, unknown, or does not
 * fit behind the stops before it is left to whoever serves the rest.
 */
export function loadStart(routes: SequenceRoutes, { vehicles }: SequenceProblem, start: Sequences): void {
  for (const [route, { fixed = [] }] of vehicles.entries()) setRoute(routes, route, fixed);
  start.slice(0, vehicles.length).forEach((stops, route) => {
    for (const stop of stops) if (routes.unserved.has(stop)) append(routes, route, stop);
  });
}

function append(routes: SequenceRoutes, route: number, stop: number): void {
  const found: Insertion = { route: -1, place: 0, cost: Infinity };
  const place = routes.length[route] ?? 0;
  tryRoute(routes, stop, route, null, found, place);
  if (found.route === route) insertStop(routes, stop, route, place);
}
