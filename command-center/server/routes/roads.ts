/** Roads: the way between two points for the map, and roads that are closed for a time. */
import * as v from 'valibot';
import { listOf } from '#command-center/contract/http.ts';
import {
  newRoadClosure,
  pointWord,
  type RoadClosureItem,
  roadClosureItem,
  routeAnswer,
} from '#command-center/contract/roads.ts';
import { isoOf, isoOrNull } from '#command-center/contract/wire.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { RoadClosure, ServerDeps } from '../deps.ts';
import { created, found, invalidData, problem } from '../problem.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';
import { foundList } from './list.ts';

const routeQuery = v.object({ from: pointWord, to: pointWord });
const done = v.object({ ok: v.literal(true) });

export function roadRoutes(deps: ServerDeps): Route[] {
  return [
    jsonRoute({
      method: 'get',
      path: '/api/route',
      summary:
        'The fastest way by road from one point to another (lon,lat each); an estimate where no road answers',
      access: 'route.read',
      query: routeQuery,
      body: noBody,
      answer: routeAnswer,
      handle: async ({ query }) => found(deps.roads.route(query.from, query.to)),
    }),
    jsonRoute({
      method: 'get',
      path: '/api/road-closures',
      summary: 'Road closures that are in force or still to come',
      access: 'roadClosure.read',
      query: noQuery,
      body: noBody,
      answer: listOf(roadClosureItem),
      async handle() {
        const now = deps.clock.now();
        return foundList(
          deps,
          (await deps.roads.closures(now)).map((closure) => presentClosure(closure, now)),
        );
      },
    }),
    jsonRoute({
      method: 'post',
      path: '/api/road-closures',
      summary: 'Close roads for a time; routes and travel times go around them as soon as it begins',
      access: 'roadClosure.write',
      query: noQuery,
      body: newRoadClosure,
      answer: roadClosureItem,
      status: 201,
      audit: () => ({ kind: 'roadClosure', id: null }),
      async handle({ actor, body }) {
        const now = deps.clock.now();
        const { reason, toAt, place } = body;
        const fromAt = body.fromAt ?? now;
        if (toAt !== null && toAt <= Math.max(now, fromAt)) {
          return invalidData([{ path: 'toAt', message: 'must lie in the future', messageZh: '应在将来' }]);
        }
        const closure = {
          id: deps.newId(),
          reason,
          fromAt,
          toAt,
          place,
          createdBy: actor.id,
          createdAt: now,
        };
        await deps.roads.close(closure);
        return created(presentClosure(closure, now));
      },
    }),
    jsonRoute({
      method: 'delete',
      path: '/api/road-closures/:id',
      summary: 'Open roads again before the time',
      access: 'roadClosure.write',
      query: noQuery,
      body: noBody,
      answer: done,
      audit: (params) => ({ kind: 'roadClosure', id: params.id ?? null }),
      async handle({ params }) {
        if (!(await deps.roads.open(params.id ?? ''))) return problem('not-found', { what: 'roadClosure' });
        return found({ ok: true });
      },
    }),
  ];
}

function presentClosure(closure: RoadClosure, now: Instant): RoadClosureItem {
  const { id, reason, fromAt, toAt, place, createdBy } = closure;
  return {
    id,
    reason,
    fromAt: isoOf(fromAt),
    toAt: isoOrNull(toAt),
    place: writable(place),
    createdBy,
    active: fromAt <= now && (toAt === null || toAt > now),
  };
}

function writable(place: RoadClosure['place']): RoadClosureItem['place'] {
  switch (place.kind) {
    case 'point':
      return { ...place, at: [place.at[0], place.at[1]] };
    case 'line':
      return { ...place, line: place.line.map(([lon, lat]) => [lon, lat]) };
    case 'area':
      return { ...place, rings: place.rings.map((ring) => ring.map(([lon, lat]) => [lon, lat])) };
  }
}
