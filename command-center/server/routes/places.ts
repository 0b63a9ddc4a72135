/** Where the business lies: stations of both kinds, communities, responsibility areas, districts. */
import * as v from 'valibot';
import {
  areaItem,
  communityItem,
  heatStationItem,
  listOf,
  repairStationItem,
} from '#command-center/contract/http.ts';
import type { ServerDeps } from '../deps.ts';
import type { Access } from '../permit.ts';
import { cursorWord, jsonRoute, limitWord, noBody, type Route } from '../route.ts';
import { foundList, pageById } from './list.ts';

export function placeRoutes(deps: ServerDeps): Route[] {
  const { city } = deps;
  return [
    wholeList(
      deps,
      '/api/repair-stations',
      'Repair stations (people) with staff and load',
      'repairStation.read',
      repairStationItem,
      () => city.repairStations(),
    ),
    wholeList(
      deps,
      '/api/heat-stations',
      'Heat exchange stations with their newest readings',
      'heatStation.read',
      heatStationItem,
      () => city.heatStations(),
    ),
    wholeList(
      deps,
      '/api/communities',
      'Communities with the number of their households',
      'community.read',
      communityItem,
      () => city.communities(),
    ),
    wholeList(deps, '/api/areas', 'Responsibility areas of the repair stations', 'area.read', areaItem, () =>
      city.areas(),
    ),
    wholeList(deps, '/api/districts', 'Administrative districts', 'area.read', areaItem, () =>
      city.districts(),
    ),
  ];
}

const placeQuery = v.object({ cursor: cursorWord, limit: v.optional(limitWord.wrapped) });

/** A list by id; whole unless a limit is asked for: a city has hundreds of these, not millions. */
function wholeList<S extends v.GenericSchema<unknown, { readonly id: string }>>(
  deps: ServerDeps,
  path: string,
  summary: string,
  access: Access,
  item: S,
  load: () => Promise<readonly v.InferOutput<S>[]>,
): Route {
  const answer = listOf(item);
  return jsonRoute({
    method: 'get',
    path,
    summary,
    access,
    query: placeQuery,
    body: noBody,
    answer,
    async handle({ query }) {
      const { items, nextCursor } = pageById(await load(), query.limit, query.cursor);
      return foundList(deps, items, nextCursor);
    },
  });
}
