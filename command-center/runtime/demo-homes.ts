/** The homes of a city's plan as the simulator knows them: each with the heat station that it hangs on. */
import type { Home } from '#edge-gateway/simulator/plan.ts';
import type { CityPlan } from '#geo-data/city-plan.ts';

/** A home without a station of its own hangs on that of its community. */
export function homesOf({ households, communities }: Pick<CityPlan, 'households' | 'communities'>): Home[] {
  const stations = new Map(communities.map((community) => [community.id, community.heatStationId]));
  return households.map(({ id, communityId, heatStationId }) => ({
    id,
    communityId,
    heatStationId: heatStationId ?? stations.get(communityId) ?? '',
  }));
}
