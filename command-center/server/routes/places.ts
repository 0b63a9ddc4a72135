/** Where the business lies: stations of both kinds, communities, responsibility areas, districts. */
import type * as v from 'valibot';
import {
  areaItem,
  communityItem,
  heatStationItem,
  listOf,
  repairStationItem,
} from '#command-center/contract/http.ts';
import type { ServerDeps } from '../deps.ts';
import type { Access } from '../permit.ts';
import { jsonRoute, noBody, noQuery, type Route } from '../route.ts';
import { foundList } from './list.ts';

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

/** A list without pages: a city has hundreds of these, not millions. */
function wholeList<S extends v.GenericSchema>(
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
    query: noQuery,
    body: noBody,
    answer,
    handle: async () => foundList(deps, await load()),
  });
}
